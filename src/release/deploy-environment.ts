import { fetchChart, packChartOf } from "../chart/index.ts";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { findImage, registryAt } from "../image/index.ts";
import type { Environment, Project } from "../project/index.ts";
import { environmentToChange, requireChartRepository, type Target } from "../project/index.ts";
import { holdsManifest, openRegistry } from "../tools/registry/index.ts";
import { type DeployOutcome, deploy } from "./deploy.ts";

/** The digest of the image that the present content has, if its registry holds it. */
async function pushedDigest(
  ctx: Context,
  project: Project,
  environment: Environment,
  target: Target,
): Promise<string | undefined> {
  if (!environment.image || target.imageRepository === undefined) return undefined;
  const registry = await registryAt(ctx, target, target.imageRepository);
  const image = await findImage(ctx, {
    image: environment.image,
    projectDir: project.dir,
    chartDir: project.chartDir,
    registry,
  });
  if (image && (await holdsManifest(ctx, openRegistry(registry), image.digest))) {
    return image.digest;
  }
  throw new ChartwrightError(
    "E_REFUSED",
    `the image of ${environment.image.contextDir} is not in ${registry.repository}`,
    {
      hint: `push it first: chartwright push ${environment.name}; or all at once: chartwright release ${environment.name}`,
    },
  );
}

/**
 * Deploys what an environment's chart, values and image are now, as they were pushed and published: neither is done
 * here.
 *
 * @param confirmed the user has said so, for an environment that wants it.
 * @throws E_REFUSED if it has not, or the image was not pushed, E_CHART_REPOSITORY if the chart was not published or its server does
 * not answer, and what `deploy` throws.
 */
export async function deployEnvironment(
  ctx: Context,
  name: string,
  confirmed: boolean,
): Promise<{ readonly environment: Environment; readonly target: Target; readonly deployed: DeployOutcome }> {
  const { project, environment, target } = await environmentToChange(ctx, name, confirmed);
  const repository = requireChartRepository(target, name);
  const packed = await packChartOf(ctx, project.chartDir, { snapshot: environment.versions === "snapshot" });
  const fetched = await fetchChart(ctx, { repository, name: packed.name, version: packed.version });
  const imageDigest = await pushedDigest(ctx, project, environment, target);
  const deployed = await deploy(ctx, {
    environment,
    target,
    chart: { ...fetched, name: packed.name, version: packed.version },
    ...(imageDigest === undefined ? {} : { imageDigest }),
  });
  return { environment, target, deployed };
}
