import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";
import type * as Cli from "./cli.ts";
import { Cache, cacheDir } from "./tools/files/index.ts";

declare const CHARTWRIGHT_BUILD: string;

/** How many compiled programs to keep: one for each command, for a few builds and versions of node. */
const MOST = 100;

/** The program, and the function to call after it has run. */
export interface LoadedProgram {
  readonly program: typeof Cli;
  /** Stores the code that V8 has compiled, for the next run of the same command. */
  readonly keep: () => void;
}

/**
 * Loads the bundle of all commands with the code that V8 compiled in an earlier run, which saves a quarter of a short
 * command's time. V8 itself rejects code that does not fit. `module.enableCompileCache` of Node 22 saves less: with it
 * `why` and `validate` take 1.1 to 1.3 times the processor time.
 *
 * @param command the name of the command: each command compiles other functions.
 */
export function loadProgram(
  file: string,
  env: Readonly<Partial<Record<string, string>>>,
  command: string,
): LoadedProgram {
  const source = readFileSync(file, "utf8");
  const cache = new Cache(cacheDir({ env }, "code"), MOST);
  const name = nameOf(command);
  const cachedData = name === undefined ? undefined : cache.get(name);
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const script = new Script(wrapped, { filename: file, cachedData });
  const module: { exports: typeof Cli | object } = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  if (!("main" in module.exports)) throw new Error(`${file} is damaged`);
  const keep = (): void => {
    if (name !== undefined && (!cachedData || script.cachedDataRejected)) cache.put(name, script.createCachedData());
  };
  return { program: module.exports, keep };
}

/** Returns the name of the cache entry for this build, this version of node and the command. */
function nameOf(command: string): string | undefined {
  if (typeof CHARTWRIGHT_BUILD !== "string") return undefined;
  return `${CHARTWRIGHT_BUILD}-${process.version}-${process.arch}-${command.replace(/[^a-z]/g, "").slice(0, 20)}`;
}
