import { resolve } from "node:path";
import type { Context } from "../context.ts";
import type { SetExpression } from "../engines/helm-values/index.ts";
import { ChartwrightError } from "../errors.ts";
import { type ChartOrigin, findChartArgument } from "./chart-argument.ts";
import type { Environment, Project } from "./environment.ts";
import { environmentOf, loadProject, loadRules } from "./project.ts";

/** The flags that change a release: those of `helm template`. */
export interface ReleaseOptions extends ChartOrigin {
  /** Values files, lowest layer first, relative to the working folder. */
  readonly files: readonly string[];
  readonly sets: readonly SetExpression[];
  readonly release?: string | undefined;
  readonly namespace?: string | undefined;
  readonly kubeVersion?: string | undefined;
  /** Files and folders with CustomResourceDefinitions, relative to the working folder. */
  readonly crds?: readonly string[] | undefined;
}

/** A project and the selected environments, with the options of the command line applied. */
export interface Selected {
  readonly project: Project;
  readonly environments: readonly Environment[];
}

/**
 * Resolves the arguments of a command: environments of the project, or one chart (a folder, a .tgz, or a name in a
 * repository). Without arguments, selects all environments. A chart without environments gets one with only the
 * chart's defaults.
 *
 * @throws E_ENVIRONMENT, E_CHART, E_CHART_REPOSITORY, E_CONFIG, E_USAGE.
 */
export async function selectEnvironments(
  ctx: Context,
  names: readonly string[],
  options: ReleaseOptions,
): Promise<Selected> {
  const [first, ...more] = names;
  const chart = first === undefined ? undefined : await findChartArgument(ctx, first, options);
  if (chart) {
    if (more.length > 0)
      throw new ChartwrightError("E_USAGE", `"${first}" is a chart and cannot be combined with "${more[0]}"`, {
        hint: "name one chart, or environments of the project",
      });
    const project: Project = { dir: ctx.cwd, ...chart, environments: [], rules: await loadRules(ctx) };
    return withOptions(ctx, options, project, [defaultsOnly(chart.chartName)]);
  }
  const project = await loadProject(ctx);
  const wanted =
    names.length > 0 ? [...new Set(names)].map((name) => environmentOf(project, name)) : project.environments;
  return withOptions(ctx, options, project, wanted.length > 0 ? wanted : [defaultsOnly(project.chartName)]);
}

/**
 * Like `selectEnvironments`, for a command that works on exactly one environment.
 *
 * @throws as `selectEnvironments`, and E_USAGE if more than one environment is selected.
 */
export async function selectEnvironment(
  ctx: Context,
  name: string | undefined,
  options: ReleaseOptions,
): Promise<{ readonly project: Project; readonly environment: Environment }> {
  const { project, environments } = await selectEnvironments(ctx, name === undefined ? [] : [name], options);
  const [environment, ...more] = environments;
  if (environment && more.length === 0) return { project, environment };
  throw new ChartwrightError("E_USAGE", "the command needs the name of one environment", {
    hint: `environments: ${environments.map((item) => item.name).join(", ")}`,
  });
}

/** An environment without values files. `helm template` uses the same names for the release and the namespace. */
function defaultsOnly(name: string): Environment {
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

function withOptions(
  ctx: Context,
  options: ReleaseOptions,
  project: Project,
  environments: readonly Environment[],
): Selected {
  const absolute = (paths: readonly string[] = []): string[] => paths.map((path) => resolve(ctx.cwd, path));
  return {
    project: { ...project, crds: [...(project.crds ?? []), ...absolute(options.crds)] },
    environments: environments.map((environment) => ({
      ...environment,
      layers: [...environment.layers, ...absolute(options.files)],
      sets: options.sets,
      release: options.release ?? environment.release,
      namespace: options.namespace ?? environment.namespace,
      kubeVersion: options.kubeVersion ?? environment.kubeVersion,
    })),
  };
}
