import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryDir } from "../support/context.ts";
import { shownOutputs, stableLine } from "../support/readme.ts";

/** A clean machine: an empty home, without any cache or state, and a clone in an empty folder. */
let dir: string;
let env: NodeJS.ProcessEnv;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "chartwright-readme-"));
  const home = join(dir, "home");
  mkdirSync(home);
  execFileSync("git", ["clone", "--quiet", repositoryDir, join(dir, "site")]);
  env = { ...process.env, HOME: home, npm_config_cache: join(home, ".npm"), NO_COLOR: "1" };
  const inherited =
    /^(XDG_|CHARTWRIGHT_|npm_(?!config_(registry|cafile|userconfig|cache))|VITEST|TEST_|GO(PATH|CACHE|MODCACHE)$|PIP_CACHE_DIR$|CI$|NODE_ENV$|TEST$)/;
  for (const name of Object.keys(env)) if (inherited.test(name)) delete env[name];
});

afterAll(() => {
  run("npx chartwright lab down --delete");
  // Go writes its module cache read-only.
  execFileSync("chmod", ["-R", "u+w", dir]);
  rmSync(dir, { recursive: true, force: true });
});

function run(command: string): { readonly status: number | null; readonly output: string } {
  const [file = "", ...args] = command.split(" ");
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd: join(dir, "site"),
    env,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, output: stdout + stderr };
}

describe.sequential("the README, followed word for word on a clean machine", () => {
  test.each(shownOutputs().filter(({ command }) => command.startsWith("npm ")))(
    "$command prints the lines that the README shows",
    ({ command, lines }) => {
      const { status, output } = run(command);
      expect(output.slice(-3000)).toSatisfy(() => status === 0);
      const printed = new Set(output.split("\n").map(stableLine));
      expect(lines.map(stableLine).filter((line) => !printed.has(line))).toEqual([]);
    },
  );
});
