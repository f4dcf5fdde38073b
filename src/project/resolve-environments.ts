import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config, EnvironmentConfig, Placed } from "./config.ts";
import type { Environment, ImageConfig, Target } from "./environment.ts";
import { fault } from "./fields.ts";
import { resolveImage } from "./resolve-image.ts";

const COMMON = "values/common.yaml";
const CONVENTION = [COMMON, "values/{env}.yaml"];
const PLACEHOLDER = /\{([^}]*)\}/g;
const DEFAULT_TIMEOUT_MS = 300_000;

/** A path of a layer, which may hold `{env}`; one that is not configured has no place. */
interface Pattern {
  readonly path: string;
  readonly placed?: Placed<string>;
}

/**
 * Makes every environment of a project, with all defaults: those that the configuration names and those that are files
 * of the last pattern of `values`.
 *
 * @throws E_CONFIG at a layer that is not there, a name that is none, or a placeholder that means nothing.
 */
export async function resolveEnvironments(dir: string, config: Config, chart: string): Promise<Environment[]> {
  const patterns: Pattern[] =
    config.values?.map((placed) => ({ path: placed.value, placed })) ?? CONVENTION.map((path) => ({ path }));
  const image = config.image ? await resolveImage(dir, config.image) : undefined;
  const names = new Set([...config.environments.keys(), ...discover(dir, config, patterns)]);
  const sorted = [...names].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((name) => {
    const own = config.environments.get(name);
    return {
      ...environment(name, config, own, chart),
      layers: layers({ dir, name, patterns, own }),
      ...imageOf(image, own),
    };
  });
}

function environment(
  name: string,
  config: Config,
  own: EnvironmentConfig | undefined,
  chart: string,
): Omit<Environment, "layers" | "image"> {
  const target: Target | undefined = own?.cluster
    ? { kind: "lab" }
    : own?.context && { kind: "context", context: own.context.value };
  const chartRepository = own?.chartRepository ?? config.chartRepository;
  const words = { chart, env: name };
  return {
    name,
    release: nameOf("release", own?.release ?? config.release, "{chart}", words),
    namespace: nameOf("namespace", own?.namespace ?? config.namespace, "{chart}-{env}", words),
    ...(config.kubeVersion === undefined ? {} : { kubeVersion: config.kubeVersion }),
    ...(target === undefined ? {} : { target }),
    ...(chartRepository === undefined ? {} : { chartRepository }),
    versions: own?.versions ?? (target?.kind === "lab" ? "snapshot" : "fixed"),
    timeoutMs: own?.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    rollbackOnFailure: own?.rollbackOnFailure ?? false,
    confirm: own?.confirm ?? false,
  };
}

function imageOf(image: ImageConfig | undefined, own: EnvironmentConfig | undefined): { image?: ImageConfig } {
  if (own?.image && !image)
    fault(own.image.at, "there is an image here, and none for the project", `add "image:" at the top level`);
  if (!image) return {};
  return { image: own?.image ? { ...image, repository: own.image.repository } : image };
}

function fill(given: Placed<string> | undefined, fallback: string, words: Readonly<Record<string, string>>): string {
  return (given?.value ?? fallback).replace(PLACEHOLDER, (all, word: string) => {
    const value = Object.hasOwn(words, word) ? words[word] : undefined;
    if (value !== undefined) return value;
    if (given)
      return fault(
        given.at,
        `unknown placeholder "${all}"`,
        `known: ${Object.keys(words)
          .map((item) => `{${item}}`)
          .join(", ")}`,
      );
    return all;
  });
}

const LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const NAMES = {
  // Helm 4.2, `chartutil.ValidateReleaseName`: it keeps ten characters of a name's 63 for what charts add.
  release: {
    pattern: new RegExp(`^(?=.{1,53}$)${LABEL}(?:\\.${LABEL})*$`),
    form: 'lower-case letters, digits, "-" and ".", 53 at most',
  },
  namespace: { pattern: new RegExp(`^(?=.{1,63}$)${LABEL}$`), form: 'lower-case letters, digits and "-", 63 at most' },
} as const;

/** A name that the configuration gives, or the usual one; what that makes of an environment's name is Helm's to judge. */
function nameOf(
  kind: keyof typeof NAMES,
  given: Placed<string> | undefined,
  fallback: string,
  words: Readonly<Record<string, string>>,
): string {
  const name = fill(given, fallback, words);
  const { pattern, form } = NAMES[kind];
  if (given && !pattern.test(name)) fault(given.at, `"${name}" is no name of a ${kind}`, `it has ${form}`);
  return name;
}

interface LayerQuestion {
  readonly dir: string;
  readonly name: string;
  readonly patterns: readonly Pattern[];
  readonly own: EnvironmentConfig | undefined;
}

function layers({ dir, name, patterns, own }: LayerQuestion): string[] {
  const files: string[] = [];
  for (const { path, placed } of patterns) {
    const file = resolve(dir, fill(placed, path, { env: name }));
    if (isFile(file)) files.push(file);
    else if (path.includes("{env}")) missingLayer(file, name, own);
    else if (placed && path !== COMMON) fault(placed.at, `the values file ${path} does not exist`);
  }
  for (const placed of own?.values ?? []) {
    const file = resolve(dir, fill(placed, "", { env: name }));
    if (!isFile(file)) fault(placed.at, `the values file ${placed.value} does not exist`);
    files.push(file);
  }
  return files;
}

function missingLayer(file: string, name: string, own: EnvironmentConfig | undefined): void {
  // An environment that lists files of its own needs none by the pattern.
  if (!own || own.values.length > 0) return;
  fault(own.at, `the environment "${name}" has no values file`, `create ${file}, or list others under "values"`);
}

/** The names that stand for `{env}` in files of the last pattern. */
function discover(dir: string, config: Config, patterns: readonly Pattern[]): string[] {
  const last = patterns.at(-1);
  if (!last?.path.includes("{env}")) return [];
  const segments = last.path.split("/");
  const index = segments.findIndex((segment) => segment.includes("{env}"));
  const [prefix = "", suffix = "", more] = (segments[index] ?? "").split("{env}");
  if (more !== undefined || segments.slice(index + 1).some((segment) => segment.includes("{env}"))) {
    if (last.placed) fault(last.placed.at, `"{env}" may stand once in the last pattern`);
  }
  const used = new Set<string>();
  for (const { path } of patterns) used.add(resolve(dir, path));
  for (const [name, own] of config.environments)
    for (const { value } of own.values) used.add(resolve(dir, value.replaceAll("{env}", name)));
  const folder = resolve(dir, ...segments.slice(0, index));
  const found: string[] = [];
  for (const entry of namesIn(folder)) {
    if (!entry.startsWith(prefix) || !entry.endsWith(suffix) || entry.length <= prefix.length + suffix.length) continue;
    const name = entry.slice(prefix.length, entry.length - suffix.length);
    const file = join(folder, entry, ...segments.slice(index + 1));
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) || name.endsWith(".secret") || used.has(file)) continue;
    if (isFile(file)) found.push(name);
  }
  return found;
}

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
