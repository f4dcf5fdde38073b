import { type ChildProcess, spawn } from "node:child_process";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { repositoryDir } from "./context.ts";

/** A script of `test/support/scripts` that runs in a process of its own. */
export interface ScriptRun {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

// Where nothing has to be cleaned up: workers of the test runner end without a word.
const outdir = join(repositoryDir, "node_modules/.cache/chartwright-scripts");

/** Bundles a script once; gives a function that runs it. */
export async function compileScript(
  name: string,
): Promise<(args: readonly string[], env: Readonly<Record<string, string>>) => ScriptRun> {
  const outfile = join(outdir, `${basename(name, ".ts")}.mjs`);
  await build({
    entryPoints: [join(repositoryDir, "test/support/scripts", name)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: 'import { createRequire as own } from "node:module";const require = own(import.meta.url);' },
  });
  return (args, env) => {
    const child = spawn(process.execPath, [outfile, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (part) => {
      stdout += part;
    });
    child.stderr.on("data", (part) => {
      stderr += part;
    });
    const ended = new Promise<number | string>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve(code ?? signal ?? -1));
    });
    return { child, stdout: () => stdout, stderr: () => stderr, ended };
  };
}
