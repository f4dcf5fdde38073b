import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import type { ImageConfig } from "./environment.ts";
import { environmentOf, loadProject } from "./project.ts";
import { targetOf } from "./target.ts";

export interface ProjectImage {
  readonly image: ImageConfig;
  readonly projectDir: string;
}

const noImage = (): ChartwrightError =>
  new ChartwrightError("E_CONFIG", "the project has no image of its own", {
    hint: "add `image:` to chartwright.yaml, or put a Dockerfile into docker/<name>",
  });

/**
 * The image that the project builds.
 *
 * @throws E_CONFIG if it builds none.
 */
export async function imageOf(ctx: Context): Promise<ProjectImage> {
  const project = await loadProject(ctx);
  const image = project.environments.find((environment) => environment.image)?.image;
  if (!image) throw noImage();
  return { image, projectDir: project.dir };
}

/** The image of an environment and the repository that it is pushed to. @throws E_CONFIG, E_ENVIRONMENT, E_LAB_DOWN. */
export async function registryOf(
  ctx: Context,
  name: string,
): Promise<ProjectImage & { readonly registry: { readonly repository: string; readonly plainHttp: boolean } }> {
  const project = await loadProject(ctx);
  const environment = environmentOf(project, name);
  if (!environment.image) throw noImage();
  const { imageRepository, registryPlainHttp } = await targetOf(ctx, environment);
  const registry = { repository: imageRepository ?? environment.image.repository, plainHttp: registryPlainHttp };
  return { image: environment.image, projectDir: project.dir, registry };
}
