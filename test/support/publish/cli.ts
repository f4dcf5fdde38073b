import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { repositoryDir } from "../context.ts";
import { expectOutput } from "../output-schemas.ts";

/** How a run of the built command line ended. */
export interface CliResult {
  /** The exit code, or the signal. */
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}

export interface CliRun {
  readonly child: ChildProcess;
  readonly ended: Promise<CliResult>;
}

/** Starts the built command line as a user would, with a home of its own. */
export function startCli(dir: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): CliRun {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(CHARTMUSEUM|HELM|XDG)_/.test(name));
  const child = spawn(process.execPath, [join(repositoryDir, "dist/bin.js"), ...args], {
    cwd: dir,
    env: { ...Object.fromEntries(inherited), HOME: dir, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout?.on("data", (part) => {
    out += part;
  });
  child.stderr?.on("data", (part) => {
    err += part;
  });
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      try {
        if (code !== null) expectOutput(args, out);
        resolve({ code: code ?? signal ?? -1, out, err });
      } catch (error) {
        reject(error);
      }
    });
  });
  return { child, ended };
}
