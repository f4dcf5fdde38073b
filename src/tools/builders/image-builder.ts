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
 * Chooses what builds: buildah if it is there, podman, docker with an engine that answers, else a buildah that is got.
 * buildah comes first since it needs no service and gives the same bytes on every machine. CHARTWRIGHT_BUILDER names
 * one.
 *
 * @throws E_TOOL_MISSING, E_USAGE for a name that is none.
 */
export async function imageBuilder(ctx: Context): Promise<ImageBuilder> {
  const wanted = ctx.env["CHARTWRIGHT_BUILDER"] || undefined;
  if (wanted !== undefined && !BUILDERS.includes(wanted)) {
    throw new ChartwrightError("E_USAGE", `CHARTWRIGHT_BUILDER is "${wanted}": ${BUILDERS.join(", ")} can build`);
  }
  const isFound = wanted === undefined && (await findTool(ctx, toolNamed("buildah"))).found !== undefined;
  const other = isFound || wanted === "buildah" ? undefined : await otherBuilder(ctx, wanted);
  if (other) return other;
  if (wanted === "podman" || wanted === "docker") {
    const lack = wanted === "podman" ? "which is not on PATH" : "which is not on PATH, or has no engine that answers";
    throw new ChartwrightError("E_TOOL_MISSING", `CHARTWRIGHT_BUILDER is ${wanted}, ${lack}`);
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
