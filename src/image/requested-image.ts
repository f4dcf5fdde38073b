import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { loadProject, type Project } from "../project/index.ts";
import type { BuildRequest } from "./build-request.ts";

/** An image to build, with the project that it belongs to. */
export type Buildable = Pick<BuildRequest, "image" | "projectDir" | "chartDir">;

/** The image given on a command line. Paths are relative to the working folder. */
export interface GivenImage {
  /** The build context. Default: that of the project's image. */
  readonly context?: string | undefined;
  readonly dockerfile?: string | undefined;
  /** A folder that defines a base image of Debian packages. */
  readonly base?: string | undefined;
}

/** Returns the error E_CONFIG for a project without an image. */
export const noImage = (): ChartwrightError =>
  new ChartwrightError("E_CONFIG", "the project has no image of its own", {
    hint: "name the folder to build from: chartwright build docker/web; or add `image:` to chartwright.yaml",
  });

/**
 * Returns the image given on a command line: the project's, or that of another folder with a Dockerfile.
 *
 * @throws E_CONFIG if no folder is given and the project has no image, E_FILE if a folder does not exist.
 */
export async function imageOf(ctx: Context, given: GivenImage): Promise<Buildable> {
  const inCwd = (path: string | undefined): string | undefined => path && resolve(ctx.cwd, path);
  const project = await projectHere(ctx, given.context !== undefined);
  const known = project?.environments.find((environment) => environment.image)?.image;
  const contextDir = inCwd(given.context) ?? known?.contextDir;
  if (contextDir === undefined) throw noImage();
  const baseDir = inCwd(given.base);
  const dockerfile = inCwd(given.dockerfile);
  if (project && known && contextDir === known.contextDir) {
    const image = { ...known, dockerfile: dockerfile ?? known.dockerfile, baseDir: baseDir ?? known.baseDir };
    return { image, projectDir: project.dir, chartDir: project.chartDir };
  }
  for (const dir of baseDir === undefined ? [contextDir] : [contextDir, baseDir]) await requireFolder(dir);
  return { image: { contextDir, dockerfile: dockerfile ?? join(contextDir, "Dockerfile"), baseDir } };
}

async function requireFolder(dir: string): Promise<void> {
  const info = await stat(dir).catch(() => undefined);
  if (!info?.isDirectory()) throw new ChartwrightError("E_FILE", `${dir} is not a folder`);
}

/** Returns the project of the working folder, or undefined if there is none and it is optional. */
async function projectHere(ctx: Context, optional: boolean): Promise<Project | undefined> {
  try {
    return await loadProject(ctx);
  } catch (error) {
    if (optional && error instanceof ChartwrightError && error.code === "E_CHART") return undefined;
    throw error;
  }
}
