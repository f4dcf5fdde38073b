#!/usr/bin/env node
import { setMaxListeners } from "node:events";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Context, Secrets } from "./context.ts";
import { Interrupted } from "./errors.ts";
import { main } from "./main.ts";
import type { Output } from "./output.ts";
import { createProgress } from "./progress.ts";

const output = (stream: NodeJS.WriteStream): Output => ({
  isTTY: stream.isTTY === true && process.env["CI"] === undefined,
  write: (text) => void stream.write(text),
});

// A reader that has gone away (`| head`) is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 74));

const abort = new AbortController();
// Every child process and request listens to it; there may be many at a time.
setMaxListeners(0, abort.signal);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The second time the user means it.
    if (abort.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
    abort.abort(new Interrupted(signal));
  });
}

const stdout = output(process.stdout);
const stderr = output(process.stderr);
const noColour = process.env["NO_COLOR"] !== undefined && process.env["NO_COLOR"] !== "";
const context: Context = {
  process: { stdout, stderr },
  stdout,
  stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: abort.signal,
  progress: createProgress(stderr, { quiet: false }),
  secrets: new Secrets(),
  packageDir: dirname(dirname(fileURLToPath(import.meta.url))),
  nodePath: process.execPath,
  colour: stdout.isTTY && !noColour,
  setExitCode: () => {},
};
process.exitCode = await main(process.argv.slice(2), context);
