import { resolve } from "node:path";
import type { Context } from "../context.ts";
import type { SetExpression } from "../engines/helm-values/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { Environment, Project } from "./environment.ts";
import { type ChartOrigin, findNamedChart } from "./named-chart.ts";
import { environmentOf, loadProject, loadRules } from "./project.ts";

/** What a command line says of a release beside its chart or environment. */
export interface GivenRelease extends ChartOrigin {
  /** Values files, lowest layer first, relative to the working folder. */
  readonly files: readonly string[];
  readonly sets: readonly SetExpression[];
  readonly release?: string | undefined;
  readonly namespace?: string | undefined;
  readonly kubeVersion?: string | undefined;
  /** Files and folders with CustomResourceDefinitions, relative to the working folder. */
  readonly crds?: readonly string[];
}

/** A project and those of its environments that are meant. */
export interface Selected {
  readonly project: Project;
  readonly environments: readonly Environment[];
}

/**
 * Finds out what the arguments of a command mean: environments of the project, or a chart by its folder, its .tgz, its
 * name in a repository. Without any, all environments; a chart that has none is taken with its defaults alone.
 *
 * @throws E_ENVIRONMENT, E_CHART, E_CONFIG, E_USAGE.
 */
export async function selectReleases(ctx: Context, names: readonly string[], given: GivenRelease): Promise<Selected> {
  const [first, ...more] = names;
  const chart = first === undefined ? undefined : await findNamedChart(ctx, first, given);
  if (chart) {
    if (more.length > 0)
      throw new ChartwrightError("E_USAGE", `"${first}" is a chart, and beside it stands "${more[0]}"`, {
        hint: "name one chart, or environments of the project",
      });
    const project: Project = { dir: ctx.cwd, ...chart, environments: [], rules: await loadRules(ctx) };
    return { project: withCrds(ctx, project, given), environments: [above(ctx, bare(chart.chartName), given)] };
  }
  const project = await loadProject(ctx);
  const wanted =
    names.length > 0 ? [...new Set(names)].map((name) => environmentOf(project, name)) : project.environments;
  const environments = wanted.length > 0 ? wanted : [bare(project.chartName)];
  return {
    project: withCrds(ctx, project, given),
    environments: environments.map((environment) => above(ctx, environment, given)),
  };
}

function withCrds(ctx: Context, project: Project, { crds = [] }: GivenRelease): Project {
  return { ...project, crds: [...(project.crds ?? []), ...crds.map((path) => resolve(ctx.cwd, path))] };
}

/**
 * As `selectReleases`, for a command that works on one.
 *
 * @throws as that, and E_USAGE where more than one is meant.
 */
export async function selectRelease(
  ctx: Context,
  name: string | undefined,
  given: GivenRelease,
): Promise<{ readonly project: Project; readonly environment: Environment }> {
  const { project, environments } = await selectReleases(ctx, name === undefined ? [] : [name], given);
  const [environment, ...more] = environments;
  if (environment && more.length === 0) return { project, environment };
  throw new ChartwrightError("E_USAGE", "it is not said which environment is meant", {
    hint: `there are: ${environments.map((item) => item.name).join(", ")}`,
  });
}

/** A chart with its defaults alone; what it is called is what `helm template` calls it. */
function bare(name: string): Environment {
  return {
    name,
    layers: [],
    release: "release-name",
    namespace: "default",
    versions: "fixed",
    timeoutMs: 300_000,
    rollbackOnFailure: false,
    confirm: false,
  };
}

function above(ctx: Context, environment: Environment, given: GivenRelease): Environment {
  const { release, namespace, kubeVersion } = given;
  return {
    ...environment,
    layers: [...environment.layers, ...given.files.map((file) => resolve(ctx.cwd, file))],
    sets: given.sets,
    ...(release === undefined ? {} : { release }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(kubeVersion === undefined ? {} : { kubeVersion }),
  };
}
