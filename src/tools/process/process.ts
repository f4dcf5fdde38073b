import { spawn } from "node:child_process";
import { closeSync, existsSync } from "node:fs";
import type { Context } from "../../context.ts";
import { ChartwrightError, Interrupted } from "../../errors.ts";
import { commandLine, traceProcess } from "./trace-process.ts";

/** A program to run. */
export interface ProcessSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** The working folder. Default: the context's. */
  readonly cwd?: string | undefined;
  /** Added to the context's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Written to standard input. Secrets are passed here, never in `args`, which other users can read. */
  readonly input?: string | Uint8Array | undefined;
  /** Called with each line of standard output and standard error as it arrives. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Ends the program: SIGTERM, then SIGKILL after five seconds. */
  readonly signal?: AbortSignal | undefined;
}

export interface ProcessResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 128 if a signal ended the program. */
  readonly exitCode: number;
}

const SETPRIV = "/usr/bin/setpriv";
const tied = process.platform === "linux" && existsSync(SETPRIV);

/**
 * Runs a program to its end and returns its output, with any exit code. The program ends with this process: by a signal
 * or, if this process is killed, by the kernel (PR_SET_PDEATHSIG).
 *
 * @throws E_TOOL_MISSING if the program cannot be started, E_TIMEOUT after its time limit, `Interrupted`.
 */
export async function runProcess(ctx: Context, spec: ProcessSpec): Promise<ProcessResult> {
  ctx.signal.throwIfAborted();
  if (ctx.verbose) traceProcess(ctx, spec);
  const { execa } = await import("execa");
  const [file, args] = tied
    ? [SETPRIV, ["--pdeathsig", "TERM", "--", spec.file, ...spec.args]]
    : [spec.file, [...spec.args]];
  const cancelSignal = spec.signal ? AbortSignal.any([ctx.signal, spec.signal]) : ctx.signal;
  const stdin = spec.input === undefined ? { stdin: "ignore" as const } : { input: spec.input };
  const child = execa(file, args, {
    ...stdin,
    cwd: spec.cwd ?? ctx.cwd,
    env: { ...ctx.env, ...spec.env },
    extendEnv: false,
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
  const { stdout, stderr, exitCode = 128 } = result;
  if (result.timedOut) {
    const message = `${spec.file} did not end within ${spec.timeoutMs / 1000} s`;
    throw new ChartwrightError("E_TIMEOUT", message, { detail: transcript(spec, stderr || stdout) });
  }
  const missing = result.code === "ENOENT" || (tied && exitCode === 127 && /^setpriv: failed to execute/.test(stderr));
  if (missing) {
    throw new ChartwrightError("E_TOOL_MISSING", `${spec.file} cannot be started`, {
      hint: "run `chartwright doctor` to see where each tool comes from",
    });
  }
  return { stdout, stderr, exitCode };
}

/**
 * Runs a program that must succeed.
 *
 * @param spec.failure the message of the error if it fails
 * @throws as `runProcess`, and `spec.code` (default: E_TOOL_FAILED) with the command and the end of its output.
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
  const { code = "E_TOOL_FAILED", failure = `${spec.file} failed with exit code ${result.exitCode}` } = spec;
  throw new ChartwrightError(code, failure, { detail: transcript(spec, result.stderr.trim() || result.stdout) });
}

/** Returns the command and the end of its output, as in a terminal. */
const transcript = (spec: ProcessSpec, output: string): string => `$ ${commandLine(spec)}\n${lastLines(output, 20)}`;

/** A program that keeps running when this process ends. */
export interface DetachedSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** File descriptor for standard output and standard error. `startDetached` closes it. */
  readonly output: number;
}

/**
 * Starts one of the lab's daemons in a new session and returns its process id.
 *
 * @throws E_TOOL_MISSING if it cannot be started.
 */
export function startDetached(ctx: Context, spec: DetachedSpec): number {
  if (ctx.verbose) traceProcess(ctx, spec);
  // execa keeps pipes to its children, which a daemon outlives.
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

/** Returns the last lines of a text, without trailing blank lines. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
