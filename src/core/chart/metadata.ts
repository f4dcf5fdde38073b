import { parse as parseSemver } from "semver";
import { ChartwrightError } from "../../errors.ts";
import type { RawNode } from "../yaml/raw-node.ts";
import { type Fields, type Plain, YamlFields } from "./yaml-fields.ts";

export interface ChartDependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly alias: string;
  /** Paths into the values, separated by commas. */
  readonly condition: string;
  readonly tags: readonly string[];
  readonly importValues: readonly ImportValue[];
}

/** `data` for `exports.data` of the child into the root of the parent, or one table into another. */
export type ImportValue = string | { readonly child: string; readonly parent: string };

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

/** Helm's sanitizeString: every white space is a blank, what cannot be printed is dropped. */
const sanitize = (text: string): string => text.replace(/\s/gu, " ").replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "");

/** Leaves out what Go's `omitempty` does. */
function withoutEmpty(fields: Record<string, Plain>): Record<string, Plain> {
  const empty = (value: Plain): boolean =>
    value === "" || value === false || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !empty(value)));
}

function canonicalDependency(yaml: YamlFields, node: RawNode): Record<string, Plain> {
  const fields = yaml.fields(node);
  const text = (name: string): string => sanitize(yaml.string(fields.get(name)));
  const name = text("name");
  const repository = text("repository");
  const rest = withoutEmpty({
    version: text("version"),
    condition: text("condition"),
    tags: yaml.items(fields.get("tags")).map((tag) => sanitize(yaml.string(tag))),
    enabled: yaml.boolean(fields.get("enabled")),
    "import-values": yaml.items(fields.get("import-values")).map((item) => yaml.plain(item)),
    alias: yaml.string(fields.get("alias")),
  });
  return { name, repository, ...rest };
}

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

function dependenciesOf(yaml: YamlFields): ChartDependency[] {
  return yaml.items(yaml.root.get("dependencies")).map((node) => {
    const entry = yaml.fields(node);
    const of = (name: string): string => sanitize(yaml.string(entry.get(name)));
    return {
      name: of("name"),
      version: of("version"),
      repository: of("repository"),
      alias: of("alias"),
      condition: of("condition"),
      tags: yaml.items(entry.get("tags")).map((tag) => sanitize(yaml.string(tag))),
      importValues: yaml.items(entry.get("import-values")).flatMap((item) => importValue(yaml.plain(item))),
    };
  });
}

/** What is neither a string nor a map means nothing to Helm; of a map it prints whatever stands there. */
function importValue(item: Plain): ImportValue[] {
  if (typeof item === "string") return [item];
  if (item === null || typeof item !== "object" || Array.isArray(item)) return [];
  const printed = (value: Plain | undefined): string =>
    value === null || value === undefined ? "<nil>" : String(value);
  return [{ child: printed(item["child"]), parent: printed(item["parent"]) }];
}

/** The dependencies in requirements.yaml, which Helm takes instead of those in Chart.yaml; charts of v1 have it. */
export function parseRequirements(bytes: Uint8Array): {
  readonly dependencies: readonly ChartDependency[];
  readonly listsDependencies: boolean;
  readonly canonical: Plain[];
} {
  const yaml = new YamlFields("requirements.yaml", bytes);
  const list = yaml.root.get("dependencies");
  const canonical = yaml.items(list).map((node) => canonicalDependency(yaml, node));
  return { dependencies: dependenciesOf(yaml), listsDependencies: yaml.isList(list), canonical };
}

/** Chart.lock as Helm writes it, for comparison. */
export function canonicalLock(bytes: Uint8Array): Plain {
  const yaml = new YamlFields("Chart.lock", bytes);
  const dependencies = yaml.items(yaml.root.get("dependencies")).map((node) => canonicalDependency(yaml, node));
  const generated = Date.parse(yaml.string(yaml.root.get("generated")));
  return {
    generated: Number.isNaN(generated) ? null : generated,
    digest: yaml.string(yaml.root.get("digest")),
    dependencies,
  };
}

/**
 * Insists on a version of semver 2.0, all three numbers and no `v`: Helm packs `1` and `v1.2`, and what finds them by
 * constraint later does not agree on them.
 *
 * @throws E_CHART
 */
export function checkVersion(version: string): void {
  const parsed = parseSemver(version);
  const written = parsed && parsed.version + (parsed.build.length > 0 ? `+${parsed.build.join(".")}` : "");
  if (written !== version) {
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
