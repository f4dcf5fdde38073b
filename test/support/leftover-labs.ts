import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryDir } from "./context.ts";
import { SITE_PREFIX, SITE_RUN_FILE, siteEnv } from "./site.ts";

/** Ends the commands that a test left running in a site, takes the site's lab down, and removes the site. */
export function takeDownSite(dir: string): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    if (workingFolder(pid) === dir) process.kill(Number(pid), "SIGKILL");
  }
  const { lab } = JSON.parse(readFileSync(join(dir, SITE_RUN_FILE), "utf8")) as { lab: string };
  const args = [join(repositoryDir, "dist/bin.js"), "lab", "down", "--delete"];
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: dir,
    env: siteEnv(dir, lab),
    encoding: "utf8",
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`the lab ${lab} of ${dir} is left: ${stderr}`);
  rmSync(dir, { recursive: true, force: true });
}

function workingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** Runs after all test files, in the process that started them: hooks that timed out or never ran leave sites behind. */
export function teardown(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(SITE_PREFIX))) {
    const dir = join(tmpdir(), name);
    const file = join(dir, SITE_RUN_FILE);
    if (!existsSync(file)) continue;
    const { run } = JSON.parse(readFileSync(file, "utf8")) as { run: number };
    if (run === process.pid) takeDownSite(dir);
  }
}
