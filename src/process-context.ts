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

/** FORCE_COLOR decides before NO_COLOR, as in Node; without both, a terminal gets colours. */
function wantsColour(stdout: Output): boolean {
  const forced = process.env["FORCE_COLOR"];
  if (forced !== undefined) return !["0", "false"].includes(forced);
  return stdout.isTTY && !process.env["NO_COLOR"];
}

/** Aborts at the first SIGINT or SIGTERM, and ends the process at the second. */
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
    throw new ChartwrightError("E_USAGE", "standard input is a terminal, and a file is needed", {
      hint: "redirect a file to it: … < FILE",
    });
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

/** All labs' links lie in it (src/lab/state.ts): no proxy leads to a lab of this machine. */
const LAB_LINKS = "10.200.0.0/16";

/**
 * Adds the addresses of labs to NO_PROXY where a proxy is set, for our own requests and for every program that we start.
 * Go's programs read NO_PROXY first, curl no_proxy.
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
