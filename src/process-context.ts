import { setMaxListeners } from "node:events";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Context, Secrets } from "./context.ts";
import { ChartwrightError, Interrupted } from "./errors.ts";
import type { Output } from "./output.ts";
import { createProgress } from "./progress.ts";

const isSet = (name: string): boolean => !["", "0", "false", undefined].includes(process.env[name]);

// Node creates each stream on its first use, and not every command needs both.
const output = (stream: () => NodeJS.WriteStream): Output => ({
  get isTTY() {
    return stream().isTTY === true && !isSet("CI") && process.env["TERM"] !== "dumb";
  },
  get columns() {
    return stream().columns;
  },
  write: (text) => void stream().write(text),
});

/** FORCE_COLOR takes precedence over NO_COLOR, as in Node. Without either, a terminal gets colours. */
function wantsColour(stdout: Output): boolean {
  const forced = process.env["FORCE_COLOR"];
  if (forced !== undefined) return !["0", "false"].includes(forced);
  return stdout.isTTY && !process.env["NO_COLOR"];
}

/** Aborts at the first SIGINT or SIGTERM, and ends the process at the second. */
function abortOnSignals(): AbortSignal {
  const abort = new AbortController();
  // Each child process and each request adds a listener.
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
    throw new ChartwrightError("E_USAGE", "standard input is a terminal, not a file or pipe", {
      hint: "redirect a file to it: … < FILE",
    });
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

/** The network of all labs on this machine (src/lab/state.ts), which no proxy can reach. */
const LAB_LINKS = "10.200.0.0/16";

/**
 * Adds the network of the labs to NO_PROXY if a proxy is set, for requests of this process and of its children. Go
 * programs read NO_PROXY first, curl reads no_proxy first.
 */
export function withDirectLabs(env: Context["env"]): Context["env"] {
  const proxies = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];
  if (!proxies.some((name) => env[name])) return env;
  const given = env["NO_PROXY"] || env["no_proxy"];
  const direct = given ? `${given},${LAB_LINKS}` : LAB_LINKS;
  return { ...env, NO_PROXY: direct, no_proxy: direct };
}

/** The context of this process: its streams, environment, folder and signals. */
export function processContext(): Context {
  // A reader that ends early (`| head`) is not an error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 3));
  const stdout = output(() => process.stdout);
  const stderr = output(() => process.stderr);
  return {
    process: { stdout, stderr },
    stdout,
    stderr,
    env: withDirectLabs(process.env),
    cwd: process.cwd(),
    verbose: false,
    readInput,
    signal: abortOnSignals(),
    progress: createProgress(stderr, { quiet: false }),
    secrets: new Secrets(),
    packageDir: dirname(dirname(fileURLToPath(import.meta.url))),
    nodePath: process.execPath,
    colour: wantsColour(stdout),
    showError: () => {},
    setExitCode: () => {},
  };
}
