import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { goGlob } from "../../engines/go-glob/index.ts";
import { ChartwrightError } from "../../errors.ts";
import { cacheDir, withLock } from "../files/index.ts";
import { runOrFail } from "../process/index.ts";
import { updateLists, writeConfig } from "../toolchain/index.ts";

export interface DebianRoot {
  /** Names of Debian packages; what they depend on does not come along. */
  readonly packages: readonly string[];
  /** Paths below the root that are removed; `*` stays within a name. */
  readonly drop: readonly string[];
  /** An empty folder that the downloads go into. */
  readonly downloadDir: string;
  readonly rootDir: string;
  /** Debian's name for another architecture than this machine's. */
  readonly architecture?: string;
}

/**
 * Unpacks Debian packages into a folder. Nothing is installed and no script of theirs runs.
 *
 * @returns the names of the package files, with their versions, sorted.
 * @throws E_BUILD if a package cannot be got or unpacked.
 */
export async function makeDebianRoot(
  ctx: Context,
  spec: DebianRoot,
  update: (text: string) => void,
): Promise<string[]> {
  const run = (
    file: string,
    args: readonly string[],
    failure: string,
    env: Record<string, string> = {},
  ): Promise<unknown> =>
    runOrFail(ctx, { file, args, cwd: spec.downloadDir, timeoutMs: 600_000, env, code: "E_BUILD", failure });
  await withLock(ctx, cacheDir(ctx, "tools", "apt", "lock"), "another chartwright is using apt", async () => {
    const config = await writeConfig(ctx, spec.architecture);
    await updateLists(ctx, config, update);
    update("downloading packages");
    await run(
      "apt-get",
      ["--quiet=2", "download", ...spec.packages],
      "the Debian packages of the base image cannot be got",
      {
        APT_CONFIG: config,
        LC_ALL: "C.UTF-8",
      },
    );
  });
  const files = (await readdir(spec.downloadDir)).filter((name) => name.endsWith(".deb")).sort();
  update("unpacking packages");
  for (const name of files) await run("dpkg-deb", ["--extract", name, spec.rootDir], `${name} cannot be unpacked`);
  for (const pattern of spec.drop)
    await removeMatching(
      spec.rootDir,
      pattern.split("/").filter((part) => part !== ""),
    );
  await mkdir(spec.rootDir, { recursive: true });
  return files;
}

async function removeMatching(dir: string, [part, ...rest]: readonly string[]): Promise<void> {
  if (part === undefined) return;
  const matches = goGlob(part);
  if (matches(part) === undefined || part === "..")
    throw new ChartwrightError("E_BUILD", `the pattern "${part}" in "drop" is malformed`);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (matches(entry.name) !== true) continue;
    if (rest.length === 0) await rm(join(dir, entry.name), { recursive: true, force: true });
    else if (entry.isDirectory()) await removeMatching(join(dir, entry.name), rest);
  }
}
