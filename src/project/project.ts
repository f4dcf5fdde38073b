import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { didYouMean } from "../findings/index.ts";
import { type Config, readConfig, severitiesOf } from "./config.ts";
import type { Environment, Project } from "./environment.ts";
import { findProjectChart } from "./project-chart.ts";
import { resolveEnvironments } from "./resolve-environments.ts";
import { shownPath } from "./values-reader.ts";

const FILE = "chartwright.yaml";

/**
 * Loads the project from the file that `--config` names, else from `chartwright.yaml` in the working folder or the
 * nearest folder above it. Without a file, the working folder is the project and the conventions apply.
 *
 * @throws E_CONFIG with the place of the error, E_FILE, and E_CHART if there is no chart or more than one.
 */
export async function loadProject(ctx: Context): Promise<Project> {
  const { file, config } = await findConfig(ctx);
  const dir = file === undefined ? ctx.cwd : dirname(file);
  const chart = await findProjectChart(dir, config);
  return {
    dir,
    file,
    chartDir: chart.dir,
    chartPlace: shownPath(ctx, chart.dir),
    chartName: chart.name,
    environments: await resolveEnvironments(dir, config, chart.name),
    crds: (config.data.crds ?? []).map((path) => resolve(dir, path)),
    rules: severitiesOf(config),
  };
}

/**
 * Returns the severities of the nearest chartwright.yaml; an empty map if there is no such file.
 *
 * @throws E_CONFIG, E_FILE.
 */
export async function loadRules(ctx: Context): Promise<NonNullable<Project["rules"]>> {
  return severitiesOf((await findConfig(ctx)).config);
}

/** Returns an environment by its name. @throws E_ENVIRONMENT with the nearest name, and all names. */
export function environmentOf(project: Project, name: string): Environment {
  const environment = project.environments.find((item) => item.name === name);
  if (environment) return environment;
  const names = project.environments.map((item) => item.name);
  const known =
    names.length === 0 ? "there are no environments: add values/<name>.yaml" : `environments: ${names.join(", ")}`;
  const near = didYouMean(name, names);
  throw new ChartwrightError("E_ENVIRONMENT", `there is no environment "${name}"`, {
    hint: near ? `${near} (${known})` : known,
  });
}

/** Reads the file that `--config` names, else the nearest chartwright.yaml, else returns an empty configuration. */
async function findConfig({ cwd, configFile }: Context): Promise<{ file?: string; config: Config }> {
  if (configFile !== undefined) return configIn(configFile, await readFile(configFile).catch(unreadable));
  for (let dir = cwd; ; dir = dirname(dir)) {
    const file = join(dir, FILE);
    const content = await readFile(file).catch((error: unknown) => {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      return code === "ENOENT" || code === "ENOTDIR" ? undefined : unreadable(error);
    });
    if (content) return configIn(file, content);
    if (dirname(dir) === dir) return { config: readConfig(FILE, "") };
  }

  function configIn(file: string, content: Uint8Array): { file: string; config: Config } {
    return { file, config: readConfig(relative(cwd, file), content) };
  }

  function unreadable(cause: unknown): never {
    const file = cause instanceof Error && "path" in cause ? String(cause.path) : FILE;
    throw new ChartwrightError("E_FILE", `${relative(cwd, file) || file} cannot be read`, { cause });
  }
}
