import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import type * as Cli from "./cli.ts";

declare const CHARTWRIGHT_BUILD: string;

const MONTH_MS = 30 * 24 * 60 * 60_000;

/** The program, and what is to be done when it has run. */
export interface LoadedProgram {
  readonly program: typeof Cli;
  /** Keeps what V8 has compiled, for the next run of the same command. */
  readonly keep: () => void;
}

/**
 * Loads the bundle of all commands with what V8 made of it in an earlier run, which spares a third of a short command's
 * time. Node 22 has `module.enableCompileCache` for that, Node 20 nothing but `node:vm`. The file in the cache belongs to
 * this build, this version of node, and one command; V8 itself refuses one that does not fit.
 *
 * @param command names the command: another one compiles other functions.
 */
export function loadProgram(
  file: string,
  env: Readonly<Partial<Record<string, string>>>,
  command: string,
): LoadedProgram {
  const source = readFileSync(file, "utf8");
  const cache = cacheFile(env, command);
  const cachedData = cache === undefined ? undefined : readIfThere(cache);
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const script = new Script(wrapped, { filename: file, ...(cachedData ? { cachedData } : {}) });
  const module: { exports: typeof Cli | object } = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  if (!("main" in module.exports)) throw new Error(`${file} is damaged`);
  const keep = (): void => {
    if (cache !== undefined && (!cachedData || script.cachedDataRejected)) write(cache, script.createCachedData());
  };
  return { program: module.exports, keep };
}

function cacheFile(env: Readonly<Partial<Record<string, string>>>, command: string): string | undefined {
  if (typeof CHARTWRIGHT_BUILD !== "string") return undefined;
  const base = env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache");
  const name = `${CHARTWRIGHT_BUILD}-${process.version}-${process.arch}-${command.replace(/[^a-z]/g, "").slice(0, 20)}`;
  return join(base, "chartwright", "code", name);
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written makes us slower, not wrong. */
function write(file: string, data: Buffer): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, data);
    renameSync(unfinished, file);
    removeOld(dirname(file));
  } catch {
    // Nothing is half there: what was not renamed is never read.
  }
}

/** Removes what no run has made anew for a month: other builds, other versions of node. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > MONTH_MS) rmSync(file);
  }
}
