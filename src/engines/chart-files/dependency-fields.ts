import type { RawNode } from "../go-yaml/index.ts";
import { type Plain, sanitize, withoutEmpty, YamlFields } from "./yaml-fields.ts";

export interface ChartDependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly alias: string;
  /** Paths in the values, separated by commas. */
  readonly condition: string;
  readonly tags: readonly string[];
  readonly importValues: readonly ImportValue[];
}

/** `data` imports `exports.data` of the child into the root of the parent; a map imports one table into another. */
type ImportValue = string | { readonly child: string; readonly parent: string };

/** Returns the fields of a dependency as Helm writes them. */
export function canonicalDependency(yaml: YamlFields, node: RawNode): Record<string, Plain> {
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

/** Returns the dependencies under the key `dependencies`. */
export function dependenciesOf(yaml: YamlFields): ChartDependency[] {
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

/** Helm ignores an item that is neither a string nor a map, and formats the fields of a map whatever their type. */
function importValue(item: Plain): ImportValue[] {
  if (typeof item === "string") return [item];
  if (item === null || typeof item !== "object" || Array.isArray(item)) return [];
  const printed = (value: Plain | undefined): string =>
    value === null || value === undefined ? "<nil>" : String(value);
  return [{ child: printed(item["child"]), parent: printed(item["parent"]) }];
}

/** Reads requirements.yaml of a v1 chart. Its dependencies replace those in Chart.yaml. */
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

/** A dependency in a lock file. */
export interface LockedDependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
}

/**
 * Reads a lock file. `canonical` contains the dependencies with every field that Helm knows.
 *
 * @param file the name of the file in errors.
 * @throws E_CHART if it cannot be read.
 */
export function parseLock(
  bytes: Uint8Array,
  file: string,
): { readonly digest: string; readonly dependencies: readonly LockedDependency[]; readonly canonical: Plain[] } {
  const yaml = new YamlFields(file, bytes);
  const canonical = yaml.items(yaml.root.get("dependencies")).map((node) => canonicalDependency(yaml, node));
  return { digest: yaml.string(yaml.root.get("digest")), dependencies: dependenciesOf(yaml), canonical };
}

/** Returns the content of Chart.lock as Helm writes it, for comparison. */
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
