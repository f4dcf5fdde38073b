import { spawn } from "node:child_process";
import { closeSync, existsSync } from "node:fs";
import type { Context } from "../../context.ts";
import { ChartwrightError, Interrupted } from "../../errors.ts";

/** One run of a foreign program. */
export interface ProcessSpec {
  readonly file: string;
  readonly args: readonly string[];
  /** Every process has a time limit. */
  readonly timeoutMs: number;
  readonly cwd?: string | undefined;
  /** Added to the environment of the run. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Written to standard input, which is then closed; secrets go this way, never by `args`. */
  readonly input?: string | Uint8Array | undefined;
  /** Called with each line of standard output and standard error as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Ends the run before its time: SIGTERM, and SIGKILL five seconds later. */
  readonly signal?: AbortSignal | undefined;
}

export interface ProcessResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code; 128 + signal number when a signal ended it. */
  readonly exitCode: number;
}

const SETPRIV = "/usr/bin/setpriv";
const tied = process.platform === "linux" && existsSync(SETPRIV);

/** The command as it can be pasted into a shell. */
export function commandLine(spec: Pick<ProcessSpec, "file" | "args">): string {
  const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  return [spec.file, ...spec.args].map(quote).join(" ");
}

/**
 * Runs a program to its end and gives what it printed, whatever its exit code.
 * The child ends with us: by signal on an orderly end, by the kernel (PR_SET_PDEATHSIG) if we are killed.
 *
 * @throws E_TOOL_MISSING if the file cannot be started, E_TIMEOUT past its limit, `Interrupted` when the run is.
 */
export async function runProcess(ctx: Context, spec: ProcessSpec): Promise<ProcessResult> {
  ctx.signal.throwIfAborted();
  const { execa } = await import("execa");
  const [file, args] = tied
    ? [SETPRIV, ["--pdeathsig", "TERM", "--", spec.file, ...spec.args]]
    : [spec.file, [...spec.args]];
  const cancelSignal = spec.signal ? AbortSignal.any([ctx.signal, spec.signal]) : ctx.signal;
  const child = execa(file, args, {
    ...(spec.cwd === undefined ? { cwd: ctx.cwd } : { cwd: spec.cwd }),
    env: { ...ctx.env, ...spec.env },
    extendEnv: false,
    ...(spec.input === undefined ? { stdin: "ignore" as const } : { input: spec.input }),
    timeout: spec.timeoutMs,
    cancelSignal,
    forceKillAfterDelay: 5000,
    maxBuffer: 256 * 1024 * 1024,
    all: spec.onLine !== undefined,
    stripFinalNewline: false,
    reject: false,
  });
  if (spec.onLine) {
    const onLine = spec.onLine;
    void (async () => {
      for await (const text of child.iterable({ from: "all" })) onLine(String(text));
    })().catch(() => {});
  }
  const result = await child;
  if (ctx.signal.aborted) throw ctx.signal.reason instanceof Error ? ctx.signal.reason : new Interrupted("SIGTERM");
  if (result.timedOut) {
    throw new ChartwrightError("E_TIMEOUT", `${spec.file} did not end within ${spec.timeoutMs / 1000} s`, {
      detail: `$ ${commandLine(spec)}\n${lastLines(result.stderr || result.stdout, 20)}`,
    });
  }
  const missing =
    result.code === "ENOENT" || (tied && result.exitCode === 127 && /^setpriv: failed to execute/.test(result.stderr));
  if (missing) {
    throw new ChartwrightError("E_TOOL_MISSING", `${spec.file} cannot be started`, {
      hint: "run `chartwright doctor` to see where each tool is taken from",
    });
  }
  return { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode ?? 128 };
}

/**
 * Runs a program that must succeed.
 *
 * @throws as `runProcess`, and E_TOOL_FAILED (or the given code) with the command and its last lines.
 */
export async function runOrFail(
  ctx: Context,
  spec: ProcessSpec & {
    readonly failure?: string;
    readonly code?: "E_TOOL_FAILED" | "E_BUILD" | "E_CLUSTER" | "E_LAB_START";
  },
): Promise<ProcessResult> {
  const result = await runProcess(ctx, spec);
  if (result.exitCode === 0) return result;
  throw new ChartwrightError(
    spec.code ?? "E_TOOL_FAILED",
    spec.failure ?? `${spec.file} failed with exit code ${result.exitCode}`,
    {
      detail: `$ ${commandLine(spec)}\n${lastLines(result.stderr.trim() || result.stdout, 20)}`,
    },
  );
}

/** A program that goes on when we end. */
export interface DetachedSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** File descriptor for standard output and standard error. Closed here. */
  readonly output: number;
}

/**
 * Starts a program in a session of its own and gives its process id. Only the lab's daemons are started so.
 *
 * @throws E_TOOL_MISSING if it cannot be started.
 */
export function startDetached(ctx: Context, spec: DetachedSpec): number {
  // Not execa: a daemon wants a plain file descriptor and none of the bookkeeping.
  const child = spawn(spec.file, spec.args, {
    cwd: spec.cwd,
    env: { ...ctx.env, ...spec.env },
    stdio: ["ignore", spec.output, spec.output],
    detached: true,
  });
  child.on("error", () => {});
  closeSync(spec.output);
  child.unref();
  if (child.pid === undefined) throw new ChartwrightError("E_TOOL_MISSING", `${spec.file} cannot be started`);
  return child.pid;
}

/** The last lines of a text, without trailing blank ones. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
