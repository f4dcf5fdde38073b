import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import type { Context } from "../../context.ts";
import { isRecord } from "../../engines/json/index.ts";
import { ChartwrightError } from "../../errors.ts";
import { Cache, cacheDir } from "../files/index.ts";
import { runProcess } from "../process/index.ts";
import type { Tool } from "./tool.ts";

const MOST = 100;

/** A program's version, valid as long as its file does not change. */
interface Probe {
  /** The fingerprint of the file; empty if the version can change although the file does not. */
  readonly stamp: string;
  /** Undefined if the program printed no version. */
  readonly version?: string | undefined;
  /** The range in the last note that the program does not fit. */
  readonly noted?: string | undefined;
}

/**
 * Asks a program for its version.
 *
 * @returns the version without a leading `v`, or undefined if the program does not print one within 15 s.
 */
export async function askVersion(
  ctx: Context,
  tool: Tool,
  { file, env = {} }: { readonly file: string; readonly env?: Readonly<Record<string, string>> },
): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await runProcess(ctx, {
      file,
      args: tool.version.args,
      timeoutMs: 15_000,
      cwd: dirname(file),
      env: { ...env, KUBECONFIG: "/dev/null" },
    });
    return tool.version.pattern.exec(`${stdout}\n${stderr}`)?.[1];
  } catch (error) {
    // A program that hangs or does not start has no version.
    if (error instanceof ChartwrightError) return undefined;
    throw error;
  }
}

/** Like `askVersion`, but remembers the answer by the file's path, size, time and inode. */
export async function knownVersion(
  ctx: Context,
  tool: Tool,
  { file, stat }: { readonly file: string; readonly stat: Stats },
): Promise<string | undefined> {
  const stamp = `${stat.size}:${stat.mtimeMs}:${stat.ino}`;
  const known = probeOf(ctx, file);
  if (known?.stamp === stamp) return known.version;
  const version = await askVersion(ctx, tool, { file });
  // A script can be the shim of a version manager, whose output depends on the working folder.
  if (!isScript(file)) remember(ctx, file, { stamp, version });
  return version;
}

/** Returns true only at the first call for a program and a range, across runs. */
export function isFirstNote(ctx: Context, file: string, range: string): boolean {
  const known = probeOf(ctx, file);
  if (known?.noted === range) return false;
  remember(ctx, file, { stamp: "", ...known, noted: range });
  return true;
}

function isScript(file: string): boolean {
  const start = Buffer.alloc(2);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, start, 0, 2, 0);
  } finally {
    closeSync(descriptor);
  }
  return start.toString("latin1") === "#!";
}

function probes(ctx: Context): Cache {
  return new Cache(cacheDir(ctx, "versions"), MOST);
}

const keyOf = (file: string): string => createHash("sha256").update(file).digest("hex");

function probeOf(ctx: Context, file: string): Probe | undefined {
  try {
    const probe: unknown = JSON.parse(probes(ctx).get(keyOf(file))?.toString() ?? "");
    return isProbe(probe) ? probe : undefined;
  } catch {
    return undefined;
  }
}

function isProbe(value: unknown): value is Probe {
  return isRecord(value) && typeof value["stamp"] === "string";
}

function remember(ctx: Context, file: string, probe: Probe): void {
  probes(ctx).put(keyOf(file), JSON.stringify(probe));
}
