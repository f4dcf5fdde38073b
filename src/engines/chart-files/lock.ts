import { dump } from "js-yaml";
import type { ArchiveFile } from "../go-archive/index.ts";
import { isInRange } from "../masterminds-semver/index.ts";
import { sha256, subchartsOf } from "./content.ts";
import { type ChartDependency, type LockedDependency, parseLock, parseRequirements } from "./dependency-fields.ts";
import { type ChartMetadata, parseChartYaml } from "./metadata.ts";
import type { Plain } from "./yaml-fields.ts";

export interface ChartLock {
  /** `Chart.lock`, or `requirements.lock` in a v1 chart. */
  readonly file: string;
  /** `sha256:…` of the requested and the locked dependencies. */
  readonly digest: string;
  readonly dependencies: readonly LockedDependency[];
  /** The fields as Helm hashes them. */
  readonly canonical: readonly Plain[];
}

/** A dependency that Chart.yaml requests, with its locked and vendored versions. */
export interface DependencyState {
  readonly asked: ChartDependency;
  /** The entry of the lock file, if the lock file is up to date. */
  readonly locked?: LockedDependency | undefined;
  /** The versions of the chart in `charts/`. */
  readonly vendored: readonly string[];
}

/** A chart's dependencies in the order of Chart.yaml. */
export interface Dependencies {
  readonly states: readonly DependencyState[];
  readonly canonical: readonly Plain[];
  readonly lock?: ChartLock | undefined;
  /** The lock file matches the requested dependencies; true if there is no lock file. */
  readonly isLockInStep: boolean;
}

/**
 * Returns a chart's dependencies with their entries in the lock file and their versions in `charts/`.
 *
 * @throws E_CHART if a file cannot be read.
 */
export function dependenciesOf(metadata: ChartMetadata, files: readonly ArchiveFile[]): Dependencies {
  const fileOf = (path: string): Uint8Array | undefined => files.find((file) => file.path === path)?.data;
  const requirements = fileOf("requirements.yaml");
  const asked = requirements ? parseRequirements(requirements) : metadata;
  const canonical = requirements ? parseRequirements(requirements).canonical : canonicalOf(metadata);
  if (asked.dependencies.length === 0) return { states: [], canonical, isLockInStep: true };
  // If both exist, Helm uses the last one in the order of names.
  const name = ["requirements.lock", "Chart.lock"].find((path) => fileOf(path) !== undefined);
  const lock = name === undefined ? undefined : { file: name, ...parseLock(fileOf(name) ?? new Uint8Array(), name) };
  const isLockInStep = lock === undefined || lock.digest === "" || fits(metadata, canonical, lock);
  const vendored = vendoredVersions(files);
  const states = asked.dependencies.map((dependency, index) => {
    const locked = isLockInStep ? lock?.dependencies[index] : undefined;
    return { asked: dependency, vendored: vendored.get(dependency.name) ?? [], locked };
  });
  return { states, canonical, isLockInStep, lock };
}

const canonicalOf = ({ canonical: { dependencies } }: ChartMetadata): Plain[] =>
  Array.isArray(dependencies) ? dependencies : [];

function vendoredVersions(files: readonly ArchiveFile[]): Map<string, string[]> {
  const versions = new Map<string, string[]>();
  for (const subchart of subchartsOf(files)) {
    const yaml = subchart.files.find((file) => file.path === "Chart.yaml");
    if (yaml === undefined) continue;
    const { name, version } = parseChartYaml(yaml.data, `${subchart.path}/Chart.yaml`);
    versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  return versions;
}

function fits({ apiVersion }: ChartMetadata, canonical: readonly Plain[], lock: ChartLock): boolean {
  if (lock.digest === lockDigest(canonical, lock.canonical)) return true;
  // Helm 2 hashed only the requested dependencies.
  return apiVersion === "v1" && lock.digest === `sha256:${sha256(goJson({ dependencies: canonical.map(ordered) }))}`;
}

/**
 * Returns the digest that Helm writes into a lock file (`HashReq` in internal/resolver). The repositories `@name` and
 * `alias:name` are replaced by their URL, which is in the lock file.
 */
export function lockDigest(asked: readonly Plain[], locked: readonly Plain[]): string {
  const resolved = asked.map((item, index) => {
    const other = locked[index];
    const isAlias = isFields(item) && /^(?:@|alias:)/.test(String(item["repository"]));
    return isAlias && isFields(other) ? { ...item, repository: other["repository"] ?? "" } : item;
  });
  return `sha256:${sha256(goJson([resolved.map(ordered), locked.map(ordered)]))}`;
}

const isFields = (value: Plain | undefined): value is { [key: string]: Plain } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The fields of Helm's `Dependency`, in order. */
const FIELDS = ["name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias"];

function ordered(item: Plain): Plain {
  if (!isFields(item)) return item;
  const fields = FIELDS.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]] as const]));
  return Object.fromEntries(fields.map(([name, value]) => [name, sorted(value)]));
}

/** Sorts the keys of all maps in a value. */
function sorted(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]));
}

/** Returns JSON as Go writes it: with `<`, `>` and `&` escaped. */
function goJson(value: Plain): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Returns the text of a lock file as Helm writes it. */
export function lockText(asked: readonly Plain[], locked: readonly LockedDependency[], generated: string): string {
  const dependencies = locked.map(({ name, repository, version }) => ({ name, repository, version }));
  return dump(
    { dependencies, digest: lockDigest(asked, dependencies), generated },
    { lineWidth: -1, seqNoIndent: true },
  );
}

/** Returns whether one of the vendored versions is the requested one; true if there is none at all. */
export function isVersionRight({ asked, locked, vendored }: DependencyState): boolean {
  if (vendored.length === 0) return true;
  // A dependency without a repository is a folder in charts/; its lock entry repeats the range.
  const range = locked && locked.repository !== "" ? `=${locked.version}` : asked.version;
  return range === "" || vendored.some((version) => isInRange(range, version));
}
