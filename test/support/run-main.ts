import { main } from "../../src/main.ts";
import { recordedOutput, testContext } from "./context.ts";
import { expectOutput } from "./output-schemas.ts";

/** What a command line printed, and its exit code. */
export interface MainResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, in a folder. Fails unless its JSON is as its schema says. */
export async function runMain(cwd: string, ...argv: string[]): Promise<MainResult> {
  const stdout = recordedOutput();
  const stderr = recordedOutput();
  const code = await main(argv, testContext({ cwd, stdout, stderr, process: { stdout, stderr } }));
  expectOutput(argv, stdout.text());
  return { code, out: stdout.text(), err: stderr.text() };
}
