import { ChartwrightError } from "../../errors.ts";
import type { RawNode } from "../go-yaml/index.ts";
import { type ChartDependency, canonicalDependency, dependenciesOf } from "./dependency-fields.ts";
import { type Fields, type Plain, sanitize, withoutEmpty, YamlFields } from "./yaml-fields.ts";

/** The content of Chart.yaml as Helm reads it. A missing field is an empty string. */
export interface ChartMetadata {
  readonly apiVersion: string;
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly type: string;
  readonly dependencies: readonly ChartDependency[];
  /** There is a list of dependencies, even if it is empty: otherwise Helm ignores the dependencies of the subcharts. */
  readonly listsDependencies: boolean;
  /** Every field that Helm knows as `helm package` writes it: equal for files with the same meaning. */
  readonly canonical: { readonly [key: string]: Plain };
}

const STRINGS = [
  "name",
  "home",
  "version",
  "description",
  "icon",
  "apiVersion",
  "condition",
  "tags",
  "appVersion",
  "kubeVersion",
  "type",
];

function canonicalFields(yaml: YamlFields, root: Fields): Record<string, Plain> {
  const field = (name: string): RawNode | undefined => root.get(name.toLowerCase());
  const list = (name: string): string[] => yaml.items(field(name)).map((item) => sanitize(yaml.string(item)));
  const annotations = Object.fromEntries(yaml.strings(field("annotations")).sort(([a], [b]) => (a < b ? -1 : 1)));
  const maintainers = yaml.items(field("maintainers")).map((node) => {
    const fields = yaml.fields(node);
    return withoutEmpty(
      Object.fromEntries(["name", "email", "url"].map((key) => [key, sanitize(yaml.string(fields.get(key)))])),
    );
  });
  const fields = withoutEmpty({
    ...Object.fromEntries(STRINGS.map((name) => [name, sanitize(yaml.string(field(name)))])),
    sources: list("sources"),
    keywords: list("keywords"),
    deprecated: yaml.boolean(field("deprecated")),
    dependencies: yaml.items(field("dependencies")).map((node) => canonicalDependency(yaml, node)),
    maintainers,
  });
  if (Object.keys(annotations).length > 0) fields["annotations"] = annotations;
  return fields;
}

/**
 * Reads Chart.yaml.
 *
 * @param file the name of the file in errors.
 * @throws E_CHART if it is invalid or lacks a name, a version or an apiVersion that Helm accepts.
 */
export function parseChartYaml(bytes: Uint8Array, file = "Chart.yaml"): ChartMetadata {
  const yaml = new YamlFields(file, bytes);
  const fields = canonicalFields(yaml, yaml.root);
  const text = (name: string): string => (typeof fields[name] === "string" ? fields[name] : "");
  for (const name of ["name", "version"]) {
    if (text(name) === "") throw yaml.refused(undefined, `${name} is missing`);
  }
  // Helm treats a chart without apiVersion as v1.
  const apiVersion = text("apiVersion") || "v1";
  if (apiVersion !== "v1" && apiVersion !== "v2")
    throw yaml.refused(yaml.root.get("apiversion"), `apiVersion "${apiVersion}" is not v1 or v2`);
  if (!/^[\w.-]+$/.test(text("name")) || /^\.+$/.test(text("name"))) {
    throw yaml.refused(
      yaml.root.get("name"),
      `"${text("name")}" is not a valid chart name: only letters, digits, ".", "_" and "-" are allowed`,
    );
  }
  if (!["", "application", "library"].includes(text("type"))) {
    throw yaml.refused(yaml.root.get("type"), `type "${text("type")}" is not application or library`);
  }
  return {
    apiVersion,
    name: text("name"),
    version: text("version"),
    appVersion: text("appVersion"),
    type: text("type"),
    dependencies: dependenciesOf(yaml),
    listsDependencies: yaml.isList(yaml.root.get("dependencies")),
    canonical: { ...fields, apiVersion },
  };
}

/** The grammar of semver.org. Only the build metadata after `+` may contain numbers with leading zeros. */
const SEMVER =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/;

/**
 * Requires a version of semver 2.0: three numbers, without `v`. Helm also packs `1` and `v1.2`, but tools that resolve
 * version ranges interpret these differently.
 *
 * @throws E_CHART if the version is not valid.
 */
export function checkVersion(version: string): void {
  const isLarge = version
    .split(/[-+]/, 1)[0]
    ?.split(".")
    .some((part) => !Number.isSafeInteger(Number(part)));
  if (version.length > 256 || !SEMVER.test(version) || isLarge) {
    throw new ChartwrightError("E_CHART", `"${version}" is not a version of the form 1.2.3`, {
      hint: "write three numbers without a leading v, such as 1.2.3: https://semver.org",
    });
  }
}

/**
 * Replaces the version and appVersion in the text of Chart.yaml and keeps every other character.
 *
 * @throws E_CHART if the fields are not written in a form that can be replaced.
 */
export function setChartYaml(
  bytes: Uint8Array,
  changes: { readonly version?: string | undefined; readonly appVersion?: string | undefined },
): Uint8Array {
  const yaml = new YamlFields("Chart.yaml", bytes);
  const edits: { start: number; end: number; text: string }[] = [];
  for (const [name, value] of Object.entries({ version: changes.version, appVersion: changes.appVersion })) {
    if (value === undefined) continue;
    const node = yaml.root.get(name.toLowerCase());
    if (node === undefined) {
      const newline = yaml.text === "" || yaml.text.endsWith("\n") ? "" : "\n";
      edits.push({
        start: yaml.text.length,
        end: yaml.text.length,
        text: `${newline}${name}: ${JSON.stringify(value)}\n`,
      });
    } else if (node.kind === "scalar") {
      // Without quotes, the appVersion 1.10 would be a number. A version has two dots and is always a string.
      edits.push({ start: node.start, end: node.end, text: name === "version" ? value : JSON.stringify(value) });
    } else throw yaml.refused(node, `${name} must be a plain value here, not an alias`);
  }
  let text = yaml.text;
  for (const edit of edits.sort((a, b) => b.start - a.start))
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  const result = new TextEncoder().encode(text);
  const after = parseChartYaml(result);
  const { canonical } = parseChartYaml(bytes);
  const expected: Record<string, Plain> = { ...canonical };
  for (const name of ["version", "appVersion"] as const) {
    const value = changes[name];
    if (value !== undefined) expected[name] = value;
  }
  if (!sameFields(after.canonical, expected)) {
    throw new ChartwrightError("E_CHART", "the version in Chart.yaml cannot be replaced", {
      hint: 'write "version: 1.2.3" on a line of its own',
    });
  }
  return result;
}

const sameFields = (a: { readonly [key: string]: Plain }, b: { readonly [key: string]: Plain }): boolean =>
  canonicalJson({ ...a }) === canonicalJson({ ...b });

/** Returns JSON with sorted keys. */
export function canonicalJson(value: Plain): string {
  return JSON.stringify(value, (_key, item: Plain) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
