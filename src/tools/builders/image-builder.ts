import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { findTool, resolveTool, toolNamed, which } from "../toolchain/index.ts";
import { buildWithBuildah } from "./buildah.ts";
import { buildWithDocker, hasEngine } from "./docker.ts";
import type { ImageBuild } from "./image-build.ts";

/** A program that builds images. */
export interface ImageBuilder {
  /** Builds one image into a layout. @throws E_BUILD, E_TIMEOUT, `Interrupted` */
  build(build: ImageBuild): Promise<void>;
}

const BUILDERS = ["buildah", "podman", "docker"];

/**
 * Chooses the builder: the one that CHARTWRIGHT_BUILDER names, else the first of buildah, podman and docker (if its
 * engine answers) on this machine. Downloads buildah if there is none. buildah is the first choice because it needs no
 * service and produces the same bytes on every machine.
 *
 * @throws E_TOOL_MISSING, E_USAGE if CHARTWRIGHT_BUILDER names another program.
 */
export async function imageBuilder(ctx: Context): Promise<ImageBuilder> {
  const wanted = ctx.env["CHARTWRIGHT_BUILDER"] || undefined;
  if (wanted !== undefined && !BUILDERS.includes(wanted)) {
    throw new ChartwrightError("E_USAGE", `CHARTWRIGHT_BUILDER is "${wanted}"`, {
      hint: `set it to one of ${BUILDERS.join(", ")}`,
    });
  }
  const isFound = wanted === undefined && (await findTool(ctx, toolNamed("buildah"))).found !== undefined;
  const other = isFound || wanted === "buildah" ? undefined : await otherBuilder(ctx, wanted);
  if (other) return other;
  if (wanted === "podman" || wanted === "docker") {
    const problem = wanted === "podman" ? "is not on PATH" : "is not on PATH, or its engine does not answer";
    throw new ChartwrightError("E_TOOL_MISSING", `CHARTWRIGHT_BUILDER is ${wanted}, which ${problem}`);
  }
  const tool = await resolveTool(ctx, "buildah");
  return { build: (build) => buildWithBuildah(ctx, tool, build) };
}

async function otherBuilder(ctx: Context, wanted: string | undefined): Promise<ImageBuilder | undefined> {
  const podman = which(ctx, "podman");
  if (podman !== undefined && wanted !== "docker")
    return { build: (build) => buildWithBuildah(ctx, { path: podman, env: {} }, build) };
  const docker = which(ctx, "docker");
  if (docker !== undefined && wanted !== "podman" && (await hasEngine(ctx, docker)))
    return { build: (build) => buildWithDocker(ctx, docker, build) };
  return undefined;
}
