import { ChartwrightError } from "../../errors.ts";
import type { RawNode } from "../go-yaml/index.ts";
import { type ChartDependency, canonicalDependency, dependenciesOf } from "./dependency-fields.ts";
import { type Fields, type Plain, sanitize, withoutEmpty, YamlFields } from "./yaml-fields.ts";

/** What Chart.yaml says, as Helm reads it. Empty strings for what it does not say. */
export interface ChartMetadata {
  readonly apiVersion: string;
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly type: string;
  readonly dependencies: readonly ChartDependency[];
  /** There is a list of dependencies, be it empty: only then does Helm look at those of the subcharts. */
  readonly listsDependencies: boolean;
  /** Every field that Helm knows in the form in which `helm package` writes them: the same for files that mean the same. */
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
  return withoutEmpty({
    ...Object.fromEntries(STRINGS.map((name) => [name, sanitize(yaml.string(field(name)))])),
    sources: list("sources"),
    keywords: list("keywords"),
    deprecated: yaml.boolean(field("deprecated")),
    dependencies: yaml.items(field("dependencies")).map((node) => canonicalDependency(yaml, node)),
    ...(maintainers.length > 0 ? { maintainers } : {}),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  });
}

/**
 * Reads Chart.yaml.
 *
 * @param file how the file is called in errors.
 * @throws E_CHART where it is broken or lacks a name, a version or an apiVersion that Helm accepts.
 */
export function parseChartYaml(bytes: Uint8Array, file = "Chart.yaml"): ChartMetadata {
  const yaml = new YamlFields(file, bytes);
  const fields = canonicalFields(yaml, yaml.root);
  const text = (name: string): string => (typeof fields[name] === "string" ? fields[name] : "");
  for (const name of ["name", "version"]) {
    if (text(name) === "") throw yaml.refused(undefined, `${name} is missing`);
  }
  // Helm takes a chart without apiVersion for one of v1.
  const apiVersion = text("apiVersion") || "v1";
  if (apiVersion !== "v1" && apiVersion !== "v2")
    throw yaml.refused(yaml.root.get("apiversion"), `apiVersion "${apiVersion}" is not v1 or v2`);
  if (!/^[\w.-]+$/.test(text("name")) || /^\.+$/.test(text("name"))) {
    throw yaml.refused(
      yaml.root.get("name"),
      `"${text("name")}" is no name for a chart: letters, digits, ".", "_" and "-" are allowed`,
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

/** semver.org's grammar; no number has a leading zero, but in what stands behind the `+`. */
const SEMVER =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/;

/**
 * Insists on a version of semver 2.0, all three numbers and no `v`: Helm packs `1` and `v1.2`, and what finds them by
 * constraint later does not agree on them.
 *
 * @throws E_CHART
 */
export function checkVersion(version: string): void {
  const isLarge = version
    .split(/[-+]/, 1)[0]
    ?.split(".")
    .some((part) => !Number.isSafeInteger(Number(part)));
  if (version.length > 256 || !SEMVER.test(version) || isLarge) {
    throw new ChartwrightError("E_CHART", `"${version}" is not a version of the form 1.2.3`, {
      hint: "write all three numbers, without a leading v: https://semver.org",
    });
  }
}

/** Sets a version and an appVersion in the text of Chart.yaml; every other character stays. */
export function setChartYaml(
  bytes: Uint8Array,
  changes: { readonly version?: string; readonly appVersion?: string },
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
      // A number would lose its last zero; the quotes are not needed where there are two dots.
      edits.push({ start: node.start, end: node.end, text: name === "version" ? value : JSON.stringify(value) });
    } else throw yaml.refused(node, `${name} cannot be replaced here: write it out`);
  }
  let text = yaml.text;
  for (const edit of edits.sort((a, b) => b.start - a.start))
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  const result = new TextEncoder().encode(text);
  const after = parseChartYaml(result);
  const expected = { ...parseChartYaml(bytes).canonical, ...changes };
  if (!sameFields(after.canonical, expected)) {
    throw new ChartwrightError("E_CHART", "Chart.yaml is written in a form in which its version cannot be replaced", {
      hint: 'write "version: 1.2.3" on a line of its own',
    });
  }
  return result;
}

const sameFields = (a: { readonly [key: string]: Plain }, b: { readonly [key: string]: Plain }): boolean =>
  canonicalJson({ ...a }) === canonicalJson({ ...b });

/** JSON with sorted keys. */
export function canonicalJson(value: Plain): string {
  return JSON.stringify(value, (_key, item: Plain) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
