import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import type { Project } from "../project/index.ts";
import { environmentOf, loadProject, type Target, targetOf } from "../project/index.ts";
import { type ImageRepository, repositoryNamed } from "../tools/registry/index.ts";
import type { BuildRequest } from "./build.ts";

/** What is built, and for which project. */
export type Buildable = Pick<BuildRequest, "image" | "projectDir" | "chartDir">;

/** What a command line says of what is built; paths relative to the working folder. */
export interface GivenImage {
  /** Default: that of the project's image. */
  readonly context?: string | undefined;
  readonly dockerfile?: string | undefined;
  /** A folder that makes the base from Debian packages. */
  readonly base?: string | undefined;
}

const noImage = (): ChartwrightError =>
  new ChartwrightError("E_CONFIG", "the project has no image of its own", {
    hint: "name the folder to build from: chartwright build docker/web; or add `image:` to chartwright.yaml",
  });

/**
 * The image that a command line means: the project's, or that of any folder with a Dockerfile.
 *
 * @throws E_CONFIG if nothing is named and the project builds none, E_FILE for a folder that is not there.
 */
export async function imageOf(ctx: Context, given: GivenImage): Promise<Buildable> {
  const own = {
    ...(given.dockerfile === undefined ? {} : { dockerfile: resolve(ctx.cwd, given.dockerfile) }),
    ...(given.base === undefined ? {} : { baseDir: resolve(ctx.cwd, given.base) }),
  };
  const project = await projectHere(ctx, given.context !== undefined);
  const known = project?.environments.find((environment) => environment.image)?.image;
  const contextDir = given.context === undefined ? known?.contextDir : resolve(ctx.cwd, given.context);
  if (contextDir === undefined) throw noImage();
  if (project && known && contextDir === known.contextDir)
    return { image: { ...known, ...own }, projectDir: project.dir, chartDir: project.chartDir };
  for (const dir of [contextDir, ...(own.baseDir === undefined ? [] : [own.baseDir])]) {
    const isFolder = await stat(dir)
      .then((info) => info.isDirectory())
      .catch(() => false);
    if (!isFolder) throw new ChartwrightError("E_FILE", `${dir} is no folder to build from`);
  }
  return { image: { contextDir, dockerfile: join(contextDir, "Dockerfile"), ...own } };
}

/** The project, if there is one; where the image needs none, it may be missing. */
async function projectHere(ctx: Context, optional: boolean): Promise<Project | undefined> {
  try {
    return await loadProject(ctx);
  } catch (error) {
    if (optional && error instanceof ChartwrightError && error.code === "E_CHART") return undefined;
    throw error;
  }
}

/** The image of an environment, and the repositories that it may be in. @throws E_CONFIG, E_ENVIRONMENT, E_LAB_DOWN. */
export async function registryOf(
  ctx: Context,
  name: string,
): Promise<Buildable & Required<Pick<BuildRequest, "registry" | "elsewhere">>> {
  const project = await loadProject(ctx);
  const environment = environmentOf(project, name);
  const { image } = environment;
  if (!image) throw noImage();
  const registry = await registryAt(ctx, await targetOf(ctx, environment), image.repository);
  const elsewhere = await otherRepositories(ctx, project, registry);
  return { image, projectDir: project.dir, chartDir: project.chartDir, registry, elsewhere };
}

/** The repository that an environment's image goes to. */
export async function registryAt(ctx: Context, target: Target, configured: string): Promise<ImageRepository> {
  return repositoryNamed(ctx, target.imageRepository ?? configured, target.registryPlainHttp);
}

/** The repositories of a project's other environments, each once. One whose lab does not run has none. */
export async function otherRepositories(
  ctx: Context,
  project: Project,
  target: ImageRepository,
): Promise<ImageRepository[]> {
  const found = new Map<string, ImageRepository>();
  for (const environment of project.environments) {
    if (!environment.image) continue;
    const other = await targetOf(ctx, environment).catch((error: unknown) => {
      if (error instanceof ChartwrightError && ["E_LAB_DOWN", "E_REFUSED"].includes(error.code)) return undefined;
      throw error;
    });
    if (other?.imageRepository === undefined || other.imageRepository === target.repository) continue;
    found.set(other.imageRepository, await registryAt(ctx, other, other.imageRepository));
  }
  return [...found.values()];
}
