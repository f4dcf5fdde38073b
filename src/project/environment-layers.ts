import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Location } from "../errors.ts";
import { type Config, fault } from "./config.ts";
import { fillPlaceholders } from "./release-names.ts";

const COMMON = "values/common.yaml";
const CONVENTION = [COMMON, "values/{env}.yaml"];

/** The path of a layer, which can contain `{env}`, and its place if it is configured. */
interface Pattern {
  readonly path: string;
  readonly at?: Location;
}

function patternsOf({ data, valueAt }: Config): Pattern[] {
  if (!data.values) return CONVENTION.map((path) => ({ path }));
  return data.values.map((path, index) => ({ path, at: valueAt(["values", index]) }));
}

/**
 * Returns the absolute paths of an environment's values files, lowest layer first.
 *
 * @throws E_CONFIG if a file does not exist.
 */
export function layersOf(dir: string, config: Config, env: string): string[] {
  const files: string[] = [];
  const own = config.data.environments?.[env]?.values ?? [];
  for (const { path, at } of patternsOf(config)) {
    const file = resolve(dir, fillPlaceholders(path, { env }, at));
    if (isFile(file)) files.push(file);
    else if (path.includes("{env}")) {
      // If a configured environment lists its own files, the file of the pattern is optional.
      if (isConfigured(config, env) && own.length === 0) missingLayer(config, env, file);
    } else if (at && path !== COMMON) fault(at, `the values file ${path} does not exist`);
  }
  for (const [index, path] of own.entries()) {
    const at = config.valueAt(["environments", env, "values", index]);
    const file = resolve(dir, fillPlaceholders(path, { env }, at));
    if (!isFile(file)) fault(at, `the values file ${path} does not exist`);
    files.push(file);
  }
  return files;
}

const isConfigured = ({ data }: Config, env: string): boolean => Object.hasOwn(data.environments ?? {}, env);

function missingLayer(config: Config, env: string, file: string): void {
  const at = config.keyAt(["environments", env]);
  fault(at, `the environment "${env}" has no values file`, `create ${file}, or list other files under "values"`);
}

/**
 * Returns the names of configured environments and of those defined by files that match the last pattern.
 *
 * @throws E_CONFIG if the last pattern contains `{env}` more than once.
 */
export function environmentNames(dir: string, config: Config): string[] {
  const patterns = patternsOf(config);
  const configured = Object.entries(config.data.environments ?? {});
  const used = new Set(patterns.map(({ path }) => resolve(dir, path)));
  for (const [env, own] of configured)
    for (const path of own?.values ?? []) used.add(resolve(dir, path.replaceAll("{env}", env)));
  const last = patterns.at(-1);
  const found = last ? matchesOf(dir, last).filter(({ file }) => !used.has(file)) : [];
  return [...new Set([...configured, ...found.map(({ env }) => [env] as const)].map(([env]) => env))].sort();
}

/** Returns the files that match a pattern, each with its text for `{env}`. */
function matchesOf(dir: string, { path, at }: Pattern): { env: string; file: string }[] {
  if (!path.includes("{env}")) return [];
  const segments = path.split("/");
  const index = segments.findIndex((segment) => segment.includes("{env}"));
  const [prefix = "", suffix = "", more] = (segments[index] ?? "").split("{env}");
  const rest = segments.slice(index + 1);
  if (at && (more !== undefined || rest.some((segment) => segment.includes("{env}"))))
    fault(at, `the last pattern contains "{env}" more than once`, "keep one of them");
  const folder = resolve(dir, ...segments.slice(0, index));
  return namesIn(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith(suffix) && name.length > prefix.length + suffix.length)
    .map((name) => ({
      env: name.slice(prefix.length, name.length - suffix.length),
      file: join(folder, name, ...rest),
    }))
    .filter(({ env, file }) => isEnvironmentName(env) && isFile(file));
}

/** `values/prod.secret.yaml` belongs to the environment prod and does not define one. */
const isEnvironmentName = (text: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text) && !text.endsWith(".secret");

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
