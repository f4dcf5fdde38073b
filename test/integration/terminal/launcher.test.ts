import { execFile } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repositoryDir } from "../../support/context.ts";
import { type TempDir, tempDir } from "../../support/temp-dir.ts";

let folder: TempDir;
let clone: string;
beforeAll(() => {
  folder = tempDir();
  clone = folder.write("clone", {});
  mkdirSync(clone);
  for (const name of ["package.json", "bin"]) cpSync(join(repositoryDir, name), join(clone, name), { recursive: true });
});
afterAll(() => folder[Symbol.dispose]());

/** Runs `npx chartwright` in a clone without node_modules, with an npm cache of its own. */
const npx = (...args: string[]): Promise<{ code: unknown; out: string; err: string }> =>
  new Promise((resolve) => {
    const env = {
      ...process.env,
      npm_config_cache: join(folder.dir, "npm"),
      npm_config_offline: "true",
      npm_config_update_notifier: "false",
    };
    execFile("npx", ["--no-install", "chartwright", ...args], { cwd: clone, env }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });

describe("npx chartwright in a clone", () => {
  it("says before the build how to build, each time, and runs after it", async () => {
    const unbuilt = {
      code: 3,
      out: "",
      err: expect.stringMatching(/^error E_TOOL_MISSING: .*\n {2}hint: run `npm start` first\n$/),
    };
    expect(await npx("--version")).toEqual(unbuilt);
    expect(await npx("validate")).toEqual(unbuilt);
    cpSync(join(repositoryDir, "dist"), join(clone, "dist"), { recursive: true });
    expect(await npx("--version")).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await npx("deplyo")).toMatchObject({ code: 2, err: expect.stringContaining("error E_USAGE") });
  });
});
