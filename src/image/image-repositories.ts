import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { environmentOf, loadProject, type Project, type Target, targetOf } from "../project/index.ts";
import { type ImageRepository, repositoryNamed } from "../tools/registry/index.ts";
import { type Buildable, noImage } from "./requested-image.ts";

/** An image with its repositories. */
export interface BuildableForEnvironment extends Buildable {
  /** The image's destination. */
  readonly registry: ImageRepository;
  /** Other environments' repositories. */
  readonly elsewhere: readonly ImageRepository[];
}

/**
 * Returns an environment's image with its destination and the repositories that may already have it.
 *
 * @throws E_CONFIG if the environment has no image, E_ENVIRONMENT, E_LAB_DOWN.
 */
export async function registryOf(ctx: Context, name: string): Promise<BuildableForEnvironment> {
  const project = await loadProject(ctx);
  const environment = environmentOf(project, name);
  const { image } = environment;
  if (!image) throw noImage();
  const registry = await registryAt(ctx, await targetOf(ctx, environment), image.repository);
  const elsewhere = await otherRepositories(ctx, project, registry);
  return { image, projectDir: project.dir, chartDir: project.chartDir, registry, elsewhere };
}

/** Returns the destination of an environment's image. */
export async function registryAt(ctx: Context, target: Target, configured: string): Promise<ImageRepository> {
  return repositoryNamed(ctx, target.imageRepository ?? configured, target.registryPlainHttp);
}

/** Returns the repositories of a project's other environments, each once. Leaves out labs that are not running. */
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
