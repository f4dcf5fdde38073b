import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { didYouMean } from "../findings/index.ts";
import type { Config } from "./config.ts";
import type { Environment, Project } from "./environment.ts";
import { findChart } from "./find-chart.ts";
import { readConfig } from "./read-config.ts";
import { resolveEnvironments } from "./resolve-environments.ts";
import { shownPath } from "./values-reader.ts";

export type { Environment, Project } from "./environment.ts";

const FILE = "chartwright.yaml";

/**
 * Reads the file that `--config` names, or `chartwright.yaml` in the working folder or the nearest folder above it.
 * Without one, the conventions hold, relative to the working folder.
 *
 * @throws E_CONFIG with the place of the fault, E_CHART if there is no chart or more than one.
 */
export async function loadProject(ctx: Context): Promise<Project> {
  const found = await findConfig(ctx);
  const dir = found ? dirname(found.file) : ctx.cwd;
  const config: Config = found
    ? readConfig(relative(ctx.cwd, found.file), found.content)
    : { rules: new Map(), environments: new Map() };
  const chart = await findChart(dir, config.chart);
  const environments = await resolveEnvironments(dir, config, chart.name);
  return {
    dir,
    ...(found === undefined ? {} : { file: found.file }),
    chartDir: chart.dir,
    chartPlace: shownPath(ctx, chart.dir),
    chartName: chart.name,
    environments,
    crds: (config.crds ?? []).map(({ value }) => resolve(dir, value)),
    rules: config.rules,
  };
}

/**
 * The severities of the nearest chartwright.yaml; none where there is no such file.
 *
 * @throws E_CONFIG
 */
export async function loadRules(ctx: Context): Promise<Config["rules"]> {
  const found = await findConfig(ctx);
  return found ? readConfig(relative(ctx.cwd, found.file), found.content).rules : new Map();
}

/** @throws E_ENVIRONMENT naming the nearest environment, and all there are. */
export function environmentOf(project: Project, name: string): Environment {
  const environment = project.environments.find((item) => item.name === name);
  if (environment) return environment;
  const names = project.environments.map((item) => item.name);
  const known = names.length === 0 ? "there are none: add values/<name>.yaml" : `there are: ${names.join(", ")}`;
  const near = didYouMean(name, names);
  throw new ChartwrightError("E_ENVIRONMENT", `there is no environment "${name}"`, {
    hint: near ? `${near} (${known})` : known,
  });
}

interface FoundConfig {
  readonly file: string;
  readonly content: Uint8Array;
}

/** The file that `--config` names, else the nearest chartwright.yaml. */
async function findConfig({ cwd, configFile }: Context): Promise<FoundConfig | undefined> {
  if (configFile !== undefined) return { file: configFile, content: await readFile(configFile).catch(unreadable) };
  for (let dir = cwd; ; dir = dirname(dir)) {
    const file = join(dir, FILE);
    const content = await readFile(file).catch((error: unknown) => {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      return code === "ENOENT" || code === "ENOTDIR" ? undefined : unreadable(error);
    });
    if (content) return { file, content };
    if (dirname(dir) === dir) return undefined;
  }

  function unreadable(cause: unknown): never {
    const file = cause instanceof Error && "path" in cause ? String(cause.path) : FILE;
    throw new ChartwrightError("E_FILE", `${relative(cwd, file) || file} cannot be read`, { cause });
  }
}
