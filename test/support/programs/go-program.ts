import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runOrFail } from "../../../src/tools/process/process.ts";
import { repositoryDir, testContext } from "../context.ts";
import { keptInCache } from "./kept-in-cache.ts";

interface GoProgram {
  readonly name: string;
  /** Folder of the go.mod that pins the program, in the repository: `test/oracle`. */
  readonly pins: string;
  /** Another go.mod in that folder: `go.4.1.mod`. */
  readonly modFile?: string | undefined;
  /** The package to build, as Go names it from that folder: `./templates`. */
  readonly package: string;
}

/** Builds a Go program into the cache, once for its sources; returns its path. */
export async function goProgram({ name, pins, modFile = "go.mod", package: target }: GoProgram): Promise<string> {
  const cwd = join(repositoryDir, pins);
  const own = target.startsWith(".") ? readdirSync(join(cwd, target)).filter((file) => file.endsWith(".go")) : [];
  const sources = [modFile, modFile.replace(/mod$/, "sum"), ...own.sort().map((file) => join(target, file))];
  const contents = sources.map((file) => readFileSync(join(cwd, file)));
  const folder = await keptInCache(name, [target, ...contents], async (making) => {
    const output = ["-o", join(making, name)];
    await runOrFail(testContext(), {
      file: "go",
      // Without -buildvcs=false a checkout whose .git Go cannot read fails the build.
      args: ["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", `-modfile=${modFile}`, ...output, target],
      cwd,
      // Without cgo all programs, ChartMuseum and Kubernetes too, share one compiled standard library.
      env: { CGO_ENABLED: "0" },
      timeoutMs: 3_600_000,
    });
  });
  return join(folder, name);
}

/**
 * Compiles Go's standard library into Go's cache, as the tests of the toolchain build their ChartMuseum of ten lines:
 * they measure builds that take a second, not half a minute.
 */
export async function goStandardLibrary(): Promise<void> {
  await runOrFail(testContext(), {
    file: "go",
    args: ["build", "-trimpath", "-buildvcs=false", "-o", "/dev/null", "./cmd/chartmuseum"],
    cwd: join(repositoryDir, "test/fixtures/tiny-package/tools/chartmuseum"),
    env: { CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly" },
    timeoutMs: 3_600_000,
  });
}
