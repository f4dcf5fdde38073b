import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheDir } from "../../src/tools/files/folders.ts";
import { repositoryDir, testContext } from "./context.ts";
import { expectOutput } from "./output-schemas.ts";
import { until } from "./until.ts";

/** How a run of the command line ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that is under way. */
export interface CliRun {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly ended: Promise<CliResult>;
  /** Waits until standard error has a text. */
  readonly told: (text: string | RegExp) => Promise<void>;
}

/** A copy of this repository's site with a lab of its own: nothing of it touches the user's. */
export interface Site {
  readonly dir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the lab's state. */
  readonly labDir: string;
  start(...args: string[]): CliRun;
  run(...args: string[]): Promise<CliResult>;
  /** Runs and fails the test, with all that was printed, unless it ends in success. */
  ok(...args: string[]): Promise<CliResult>;
  /** A folder of the charts that were pulled, to be emptied. */
  readonly chartCache: string;
  remove(): void;
}

export interface SiteOptions {
  readonly lab: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How the names of sites begin in the folder for temporary files. */
export const SITE_PREFIX = "chartwright-site-";

/** A site's file with its lab's name and the process id of the test run: `leftover-labs.ts` reads it. */
export const SITE_RUN_FILE = ".run.json";

/** The environment of the commands that run in a site. */
export const siteEnv = (dir: string, lab: string): Record<string, string | undefined> => ({
  ...process.env,
  XDG_STATE_HOME: join(dir, ".state"),
  XDG_CACHE_HOME: join(dir, ".cache"),
  CHARTWRIGHT_LAB: lab,
  CI: undefined,
  NO_COLOR: "1",
});

/** Copies the site, with a cache of its own that shares only the tools with the machine's. */
export function makeSite({ lab, env = {} }: SiteOptions): Site {
  const dir = mkdtempSync(join(tmpdir(), SITE_PREFIX));
  // The tests run in children of the process that started them.
  writeFileSync(join(dir, SITE_RUN_FILE), JSON.stringify({ lab, run: process.ppid }));
  for (const part of ["charts", "docker", "values", "chartwright.yaml"]) {
    cpSync(join(repositoryDir, part), join(dir, part), { recursive: true });
  }
  const state = join(dir, ".state");
  mkdirSync(state);
  const cache = join(dir, ".cache", "chartwright");
  mkdirSync(cache, { recursive: true });
  symlinkSync(cacheDir(testContext(), "tools"), join(cache, "tools"));
  const all = { ...siteEnv(dir, lab), ...env };
  const start = (...args: string[]): CliRun => {
    const child = spawn(process.execPath, [join(repositoryDir, "dist", "bin.js"), ...args], { cwd: dir, env: all });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const ended = new Promise<CliResult>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        try {
          if (code !== null) expectOutput(args, stdout);
          resolve({ code, stdout, stderr });
        } catch (error) {
          reject(error);
        }
      });
    });
    const told = async (wanted: string | RegExp): Promise<void> => {
      const isThere = (): boolean => (typeof wanted === "string" ? stderr.includes(wanted) : wanted.test(stderr));
      const failure = (): string => `standard error does not contain ${wanted}:\n${stderr}`;
      await until(() => isThere() || child.exitCode !== null, failure);
      if (!isThere()) throw new Error(failure());
    };
    return { child, stderr: () => stderr, ended, told };
  };
  const run = (...args: string[]): Promise<CliResult> => start(...args).ended;
  return {
    dir,
    env: all,
    labDir: join(state, "chartwright", "labs", lab),
    chartCache: join(cache, "charts"),
    start,
    run,
    async ok(...args) {
      const result = await run(...args);
      if (result.code !== 0) {
        throw new Error(`chartwright ${args.join(" ")} ended with ${result.code}\n${result.stdout}\n${result.stderr}`);
      }
      return result;
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
