import { fileURLToPath } from "node:url";
import { type Context, Secrets } from "../../src/context.ts";
import type { Output } from "../../src/output.ts";
import { createProgress } from "../../src/progress.ts";

/** The root of the repository. */
export const repositoryDir = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

/** An output that keeps what was written. */
export interface RecordedOutput extends Output {
  readonly text: () => string;
}

export function recordedOutput(): RecordedOutput {
  let text = "";
  return {
    isTTY: false,
    write: (part) => {
      text += part;
    },
    text: () => text,
  };
}

/** A context with this machine's environment, silent, with the repository as its folder; any part may be replaced. */
export function testContext(parts: Partial<Context> = {}): Context {
  const stdout = recordedOutput();
  const stderr = recordedOutput();
  return {
    process: { stdout, stderr },
    stdout,
    stderr,
    env: process.env,
    cwd: repositoryDir,
    verbose: false,
    readInput: async () => "",
    signal: new AbortController().signal,
    progress: createProgress(stderr, { quiet: true }),
    secrets: new Secrets(),
    packageDir: repositoryDir,
    nodePath: process.execPath,
    colour: false,
    showError: () => {},
    setExitCode: () => {},
    ...parts,
  };
}
