import type { Output } from "./output.ts";
import type { Progress } from "./progress.ts";

/** Remembers secrets by value, so that nothing printed can show one. */
export class Secrets {
  readonly #values = new Set<string>();

  /** Remembers a secret; values under four characters are ignored, since hiding them would garble all text. */
  add(value: string | undefined): void {
    if (value !== undefined && value.length >= 4) this.#values.add(value);
  }

  /** Gives the text with every remembered secret replaced by `***`. */
  redact(text: string): string {
    let result = text;
    for (const value of this.#values) result = result.replaceAll(value, "***");
    return result;
  }
}

/** All that a command may touch of the process it runs in. Besides it only the two entry files read `process`. */
export interface Context {
  /** The streams in the shape that the command-line library wants them. */
  readonly process: { readonly stdout: Output; readonly stderr: Output };
  /** For results. */
  readonly stdout: Output;
  /** For progress and messages. */
  readonly stderr: Output;
  readonly env: Readonly<Partial<Record<string, string>>>;
  readonly cwd: string;
  /** All of standard input. @throws E_USAGE where it is a terminal. */
  readInput(): Promise<string>;
  /** Aborted with an `Interrupted` as its reason when the user or the system ends the run. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly secrets: Secrets;
  /** The folder of the installed package: `tools/` and `docker/base` lie there. */
  readonly packageDir: string;
  /** The node that runs us, for the programs of ours that go on in the background. */
  readonly nodePath: string;
  /** ANSI colours are wanted on standard output. */
  readonly colour: boolean;
  /** Tells an error after which the run goes on, as one that ends it is told. */
  showError(error: unknown): void;
  /** Sets the exit code of a command that ends without an error: 1 for findings. */
  setExitCode(code: number): void;
}
