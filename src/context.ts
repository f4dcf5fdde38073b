import type { Output } from "./output.ts";
import type { Progress } from "./progress.ts";

/** Remembers secrets by value and removes them from text that is printed. */
export class Secrets {
  readonly #values = new Set<string>();

  /** Remembers a secret; ignores values under four characters, because hiding them would make most texts unreadable. */
  add(value: string | undefined): void {
    if (value !== undefined && value.length >= 4) this.#values.add(value);
  }

  /** Returns the text with every remembered secret replaced by `***`. */
  redact(text: string): string {
    let result = text;
    for (const value of this.#values) result = result.replaceAll(value, "***");
    return result;
  }
}

/** The parts of its process that a command may use. Apart from it, only the entry files read `process`. */
export interface Context {
  /** The streams as the command-line library expects them; commands use `stdout` and `stderr`. */
  readonly process: { readonly stdout: Output; readonly stderr: Output };
  /** For results. */
  readonly stdout: Output;
  /** For progress and messages. */
  readonly stderr: Output;
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** The working folder; `-C` sets another. */
  readonly cwd: string;
  /** Absolute path of the file that `--config` names; undefined: the nearest chartwright.yaml. */
  readonly configFile?: string | undefined;
  /** `--verbose`: print each foreign command to standard error before it runs. */
  readonly verbose: boolean;
  /** Reads standard input to its end. @throws E_USAGE if it is a terminal. */
  readInput(): Promise<string>;
  /** Aborted with an `Interrupted` as its reason when the user or the system interrupts the run. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly secrets: Secrets;
  /** The folder of the installed package, with `tools/`, `docs/` and `schemas/`. */
  readonly packageDir: string;
  /** The path of the running node, which also runs the lab's background programs. */
  readonly nodePath: string;
  /** Use ANSI colours on standard output. */
  readonly colour: boolean;
  /** Prints an error after which the run continues. */
  showError(error: unknown): void;
  /** Sets the exit code of a command that ends without an error: 1 for findings. */
  setExitCode(code: number): void;
}
