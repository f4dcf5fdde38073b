import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import type { Context } from "../../../context.ts";
import { runOrFail, runProcess } from "../../process/index.ts";
import type { Supply, ToolName } from "../tool.ts";
import { versionFits } from "../version-range.ts";
import { which } from "./path.ts";

/** A program to build from a Go module in the `tools/` folder of this package, whose go.sum pins every byte. */
export interface GoBuild {
  readonly artifact: string;
  readonly title: string;
  readonly version: string;
  /** Folder below `tools/`. */
  readonly module: string;
  /** The package to build, relative to that folder. */
  readonly package: string;
  /** File name of the program. */
  readonly output: string;
  readonly ldflags: string;
  /** The tools that the program contains. The name that it is called by selects one. */
  readonly tools: readonly ToolName[];
  readonly cost: string;
}

/** The first version of Go that downloads the toolchain that a go.mod requires. */
const GO = { from: "1.21" };
const BUILD_MS = 60 * 60_000;

// A build uses all cores and much memory, so parallel builds would be slower.
let turn: Promise<unknown> = Promise.resolve();

/** A program built from pinned sources. */
export function goBuild(spec: GoBuild): Supply {
  const moduleDir = (ctx: Context): string => join(ctx.packageDir, "tools", spec.module);
  return {
    source: "go",
    artifact: spec.artifact,
    title: spec.title,
    doing: `building from source, ${spec.cost}`,
    programs: Object.fromEntries(spec.tools.map((name) => [name, name])),
    key: (ctx) => `go-${spec.version}-${recipe(moduleDir(ctx), spec.ldflags)}-${platform()}-${arch()}`,
    async obstacle(ctx) {
      if (!existsSync(moduleDir(ctx))) return `${moduleDir(ctx)} is missing`;
      const go = which(ctx, "go");
      if (!go) return "no go on PATH";
      const { stdout } = await runProcess(ctx, { file: go, args: ["version"], timeoutMs: 15_000 });
      const version = /\bgo(\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1] ?? "unknown";
      return versionFits(version, GO) ? undefined : `${go} is version ${version}, but ${GO.from} or newer is required`;
    },
    async get(ctx, folder, update) {
      update("waiting for another build");
      const build = turn.then(() => compile(ctx, { spec, moduleDir: moduleDir(ctx), folder, update }));
      turn = build.catch(() => {});
      await build;
      for (const name of spec.tools) {
        if (name !== spec.output) await symlink(spec.output, join(folder, name));
      }
      return [];
    },
  };
}

interface Compilation {
  readonly spec: GoBuild;
  readonly moduleDir: string;
  readonly folder: string;
  readonly update: (text: string) => void;
}

async function compile(ctx: Context, { spec, moduleDir, folder, update }: Compilation): Promise<void> {
  ctx.signal.throwIfAborted();
  const temporary = join(folder, "build");
  await mkdir(temporary);
  let downloaded = 0;
  let compiled = 0;
  update("");
  await runOrFail(ctx, {
    file: which(ctx, "go") ?? "go",
    // Without -buildvcs=false, the build fails in a checkout whose .git Go cannot read.
    args: [
      "build",
      "-v",
      "-trimpath",
      "-buildvcs=false",
      "-ldflags",
      spec.ldflags,
      "-o",
      join(folder, spec.output),
      spec.package,
    ],
    cwd: moduleDir,
    timeoutMs: BUILD_MS,
    env: {
      CGO_ENABLED: "0",
      GOTMPDIR: temporary,
      GOWORK: "off",
      // The user's settings can require another platform, a vendor folder or a changed go.mod.
      GOFLAGS: "-mod=readonly",
      GOOS: undefined,
      GOARCH: undefined,
      GOEXPERIMENT: undefined,
      GO111MODULE: undefined,
    },
    onLine: (line) => {
      if (line.startsWith("go: downloading ")) downloaded++;
      else compiled++;
      update(compiled > 0 ? `compiled ${compiled} packages` : `downloaded ${downloaded} modules`);
    },
    code: "E_BUILD",
    failure: `go cannot build ${spec.title}`,
  });
  await rm(temporary, { recursive: true, force: true });
}

/** Hashes the sources of a build as eight hexadecimal digits; `missing` if there are none. */
function recipe(moduleDir: string, ldflags: string): string {
  const hash = createHash("sha256").update(ldflags);
  try {
    for (const name of readdirSync(moduleDir).sort()) {
      if (/\.(?:go|mod|sum)$/.test(name)) hash.update(name).update(readFileSync(join(moduleDir, name)));
    }
  } catch {
    return "missing";
  }
  return hash.digest("hex").slice(0, 8);
}
