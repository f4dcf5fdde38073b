import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { buildWithBuildah } from "./buildah.ts";
import { toolNamed } from "./catalogue.ts";
import { findTool } from "./find-tool.ts";
import type { ImageBuild } from "./image-build.ts";
import { resolveTool } from "./resolve.ts";
import { which } from "./sources/path.ts";

/** A program that builds images. */
export interface ImageBuilder {
  readonly name: "buildah" | "podman";
  /** Builds one image into a layout. @throws E_BUILD, E_TIMEOUT, `Interrupted` */
  build(build: ImageBuild): Promise<void>;
}

/**
 * Chooses what builds: buildah if it is there, podman, else a buildah that is got. CHARTWRIGHT_BUILDER names one.
 *
 * @throws E_TOOL_MISSING, E_USAGE for a name that is none.
 */
export async function imageBuilder(ctx: Context): Promise<ImageBuilder> {
  const wanted = ctx.env["CHARTWRIGHT_BUILDER"];
  if (wanted && wanted !== "buildah" && wanted !== "podman") {
    throw new ChartwrightError("E_USAGE", `CHARTWRIGHT_BUILDER is "${wanted}", and buildah and podman can build`);
  }
  const podman = which(ctx, "podman");
  const there = wanted === undefined && (await findTool(ctx, toolNamed("buildah"))).found !== undefined;
  if (podman !== undefined && wanted !== "buildah" && !there) {
    return { name: "podman", build: (build) => buildWithBuildah(ctx, { path: podman, env: {} }, build) };
  }
  if (wanted === "podman") {
    throw new ChartwrightError("E_TOOL_MISSING", "CHARTWRIGHT_BUILDER is podman, which is not on PATH");
  }
  const tool = await resolveTool(ctx, "buildah");
  return { name: "buildah", build: (build) => buildWithBuildah(ctx, tool, build) };
}
