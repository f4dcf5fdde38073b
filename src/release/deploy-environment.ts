import { fetchChart, packedVersionOf } from "../chart/index.ts";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { findImage, registryAt } from "../image/index.ts";
import type { Environment, Project } from "../project/index.ts";
import { environmentToChange, requireChartRepository, type Target } from "../project/index.ts";
import { Registry } from "../tools/registry/index.ts";
import { type DeployOutcome, deploy } from "./deploy.ts";

/** The result of a deploy. */
export interface Deployed {
  readonly environment: Environment;
  readonly target: Target;
  readonly deployed: DeployOutcome;
}

/**
 * Deploys an environment from its published chart and its pushed image, without publishing or pushing itself.
 *
 * @param confirmed whether the user confirmed the change; required by `confirm: true`.
 * @throws E_REFUSED without that confirmation or if the image was not pushed, E_CHART_REPOSITORY if the chart was not
 * published or its server does not answer, and as `deploy`.
 */
export async function deployEnvironment(ctx: Context, name: string, confirmed: boolean): Promise<Deployed> {
  const { project, environment, target } = await environmentToChange(ctx, name, confirmed);
  const repository = requireChartRepository(target, name);
  const packed = await packedVersionOf(ctx, project.chartDir, { snapshot: environment.versions === "snapshot" });
  const fetched = await fetchChart(ctx, { repository, name: packed.name, version: packed.version });
  const imageDigest = await pushedDigest(ctx, { project, environment, target });
  const chart = { ...fetched, name: packed.name, version: packed.version };
  return { environment, target, deployed: await deploy(ctx, { environment, target, chart, imageDigest }) };
}

/** Returns the digest of the image built from the current content. @throws E_REFUSED if the registry lacks it. */
async function pushedDigest(
  ctx: Context,
  { project, environment, target }: { project: Project; environment: Environment; target: Target },
): Promise<string | undefined> {
  if (!environment.image || target.imageRepository === undefined) return undefined;
  const registry = await registryAt(ctx, target, target.imageRepository);
  const image = await findImage(ctx, {
    image: environment.image,
    projectDir: project.dir,
    chartDir: project.chartDir,
    registry,
  });
  if (image && (await new Registry(ctx, registry).holds(image.digest))) return image.digest;
  throw new ChartwrightError(
    "E_REFUSED",
    `the image of ${environment.image.contextDir} is not in ${registry.repository}`,
    { hint: `run chartwright push ${environment.name} first, or chartwright release ${environment.name}` },
  );
}
