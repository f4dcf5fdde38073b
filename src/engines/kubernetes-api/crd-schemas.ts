import { toJson, type ValueNode } from "../go-yaml/index.ts";
import { isJsonMap, type Json, type JsonMap } from "../json/index.ts";
import { readManifest } from "./read-manifest.ts";

/** A version of a custom resource, from its definition. */
export interface CustomKind {
  /** The structural schema; undefined if the definition has none and accepts everything. */
  readonly schema: JsonMap | undefined;
  /** The API server's warning, if this version is deprecated. */
  readonly deprecated?: string | undefined;
  /** The API server drops `status` when it creates an object. */
  readonly hasStatus: boolean;
}

/** Custom resources by group, version and kind. */
export type CrdSchemas = ReadonlyMap<string, CustomKind>;

const map = (value: Json | undefined): JsonMap | undefined => (isJsonMap(value) ? value : undefined);
const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/**
 * Returns the schemas of custom resources from CustomResourceDefinitions. Skips other objects, and documents that cannot be
 * read.
 *
 * @param texts YAML, as in a chart's `crds` folder or in a rendered manifest.
 * @returns the served versions, by `example.com/v1 Widget`.
 */
export function crdSchemas(texts: readonly string[]): CrdSchemas {
  return crdsOfNodes(texts.flatMap((content) => readManifest(content).map((document) => document.node)));
}

/** Like `crdSchemas`, for documents that were already read. */
export function crdsOfNodes(nodes: readonly (ValueNode | undefined)[]): CrdSchemas {
  const found = new Map<string, CustomKind>();
  for (const node of nodes) {
    if (node?.kind !== "map" || !isDefinition(node)) continue;
    const spec = map(map(toJson(node))?.["spec"]);
    const kind = text(map(spec?.["names"])?.["kind"]);
    const versions = spec?.["versions"];
    if (!Array.isArray(versions)) continue;
    for (const version of versions) {
      if (!isJsonMap(version) || version["served"] !== true) continue;
      found.set(`${text(spec?.["group"])}/${text(version["name"])} ${kind}`, customKind(version));
    }
  }
  return found;
}

function isDefinition(node: ValueNode & { kind: "map" }): boolean {
  const value = (key: string): unknown => {
    const entry = node.entries.get(key)?.value;
    return entry?.kind === "scalar" ? entry.value : undefined;
  };
  return value("kind") === "CustomResourceDefinition" && value("apiVersion") === "apiextensions.k8s.io/v1";
}

function customKind(version: JsonMap): CustomKind {
  const warning = text(version["deprecationWarning"]) || "this version of the custom resource is deprecated";
  return {
    schema: map(map(version["schema"])?.["openAPIV3Schema"]),
    deprecated: version["deprecated"] === true ? warning : undefined,
    hasStatus: map(version["subresources"])?.["status"] !== undefined,
  };
}
