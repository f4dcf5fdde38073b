import { setMaxListeners } from "node:events";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Context, Secrets } from "./context.ts";
import { ChartwrightError, Interrupted } from "./errors.ts";
import type { Output } from "./output.ts";
import { createProgress } from "./progress.ts";

// Node makes each stream when it is first asked for, and not every command needs both.
const output = (stream: () => NodeJS.WriteStream): Output => ({
  get isTTY() {
    return stream().isTTY === true && process.env["CI"] === undefined;
  },
  write: (text) => void stream().write(text),
});

/** Ends the run in order when the user or the system wants it, and at once the second time. */
function abortOnSignals(): AbortSignal {
  const abort = new AbortController();
  // Every child process and request listens to it; there may be many at a time.
  setMaxListeners(0, abort.signal);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (abort.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
      abort.abort(new Interrupted(signal));
    });
  }
  return abort.signal;
}

async function readInput(): Promise<string> {
  if (process.stdin.isTTY)
    throw new ChartwrightError("E_USAGE", "what is to be read from standard input is not there", {
      hint: "give it by a pipe: … < FILE",
    });
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

/** The context of this process: its streams, environment, folder and signals. Besides it only the two entry files read `process`. */
export function processContext(): Context {
  // A reader that has gone away (`| head`) is not an error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 3));
  const stdout = output(() => process.stdout);
  const stderr = output(() => process.stderr);
  const noColour = process.env["NO_COLOR"] !== undefined && process.env["NO_COLOR"] !== "";
  return {
    process: { stdout, stderr },
    stdout,
    stderr,
    env: process.env,
    cwd: process.cwd(),
    verbose: false,
    readInput,
    signal: abortOnSignals(),
    progress: createProgress(stderr, { quiet: false }),
    secrets: new Secrets(),
    packageDir: dirname(dirname(fileURLToPath(import.meta.url))),
    nodePath: process.execPath,
    colour: stdout.isTTY && !noColour,
    showError: () => {},
    setExitCode: () => {},
  };
}
