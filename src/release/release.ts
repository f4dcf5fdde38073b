import { relative } from "node:path";
import { fetchChart, packChartOf, publishChart } from "../chart/index.ts";
import type { Context } from "../context.ts";
import { buildImage, otherRepositories, pushImage, registryAt } from "../image/index.ts";
import { during } from "../progress.ts";
import { environmentToChange, requireChartRepository } from "../project/index.ts";
import { type Validation, validate } from "../validate/index.ts";
import { type DeployOutcome, deploy } from "./deploy.ts";
import { openPage, type Page } from "./open-page.ts";

/** The result of a release. */
export interface Released {
  readonly environment: string;
  readonly release: string;
  readonly namespace: string;
  readonly chart: { readonly name: string; readonly version: string; readonly digest: string };
  /** `repository@sha256:…`, if the project builds one. */
  readonly image?: string | undefined;
  readonly deployed: DeployOutcome;
  /** In the lab, for a release with a node port. */
  readonly page?: Page | undefined;
}

/** The result of a release, or the findings that stopped it before it built or uploaded anything. */
export type ReleaseResult =
  | { readonly validation: Validation }
  | {
      readonly released: Released;
      /** Paths that the user may want to change next: the image's context and the highest values file. */
      readonly changeable: readonly string[];
    };

const hasErrors = ({ findings }: Validation): boolean => findings.some(({ severity }) => severity === "error");

function countOf({ findings }: Validation): string {
  return findings.length === 0 ? "no findings" : `${findings.length} finding${findings.length > 1 ? "s" : ""}`;
}

/**
 * Validates, builds, pushes, packages, publishes and deploys one environment and, in the lab, opens its page. Each
 * step first checks whether its work is already done, so that an interrupted release continues where it stopped.
 *
 * @param confirmed whether the user confirmed the change; required by `confirm: true`.
 * @throws the errors of the steps, and E_REFUSED without that confirmation.
 */
export async function release(ctx: Context, name: string, confirmed: boolean): Promise<ReleaseResult> {
  const { project, environment, target } = await environmentToChange(ctx, name, confirmed);
  const repository = requireChartRepository(target, name);
  const validation = await during(
    ctx.progress,
    `validate ${name}`,
    async (task) => {
      const result = await validate(ctx, { project, environments: [environment] }, { render: true });
      if (hasErrors(result)) task.fail(countOf(result));
      return result;
    },
    countOf,
  );
  if (hasErrors(validation)) return { validation };

  let imageDigest: string | undefined;
  const { image: config } = environment;
  const { imageRepository } = target;
  if (config && imageRepository !== undefined) {
    const registry = await registryAt(ctx, target, imageRepository);
    const elsewhere = await otherRepositories(ctx, project, registry);
    const { dir: projectDir, chartDir } = project;
    const image = await buildImage(ctx, { image: config, projectDir, chartDir, registry, elsewhere });
    imageDigest = (await pushImage(ctx, { image, projectDir, ...registry })).digest;
  }
  const packed = await packChartOf(ctx, project.chartDir, { snapshot: environment.versions === "snapshot" });
  const chart = await during(
    ctx.progress,
    `publish ${packed.name} ${packed.version}`,
    () =>
      publishChart(ctx, { bytes: packed.bytes, repository, keepNewestSnapshots: environment.target?.kind === "lab" }),
    ({ outcome }) => outcome,
  );
  const { file } = await fetchChart(ctx, { ...chart, repository });
  const deployed = await deploy(ctx, {
    environment,
    target,
    chart: { file, name: chart.name, version: chart.version, digest: chart.digest },
    imageDigest,
  });
  const page = environment.target?.kind === "lab" ? await openPage(ctx, environment, target) : undefined;
  const inputs = [environment.image?.contextDir, environment.layers.at(-1)];
  return {
    changeable: inputs.flatMap((path) => (path === undefined ? [] : [relative(ctx.cwd, path) || "."])),
    released: {
      environment: name,
      release: environment.release,
      namespace: environment.namespace,
      chart: { name: chart.name, version: chart.version, digest: chart.digest },
      image: imageDigest === undefined ? undefined : `${imageRepository}@${imageDigest}`,
      deployed,
      page,
    },
  };
}
