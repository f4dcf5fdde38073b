import { nearest } from "../../findings/index.ts";
import type { Span, ValueNode } from "../go-yaml/index.ts";
import { isNull } from "./fields.ts";

/** The Go type that Helm reads a field into; `fields` is a struct. */
export type Shape =
  | "text"
  | "flag"
  | "any"
  | { readonly listOf: Shape }
  | { readonly mapOf: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

const DEPENDENCY: Shape = {
  fields: {
    name: "text",
    version: "text",
    repository: "text",
    condition: "text",
    tags: { listOf: "text" },
    enabled: "flag",
    "import-values": { listOf: "any" },
    alias: "text",
  },
};

/** Chart.yaml (`Metadata` of pkg/chart/v2 in Helm 4.1 to 4.3). */
export const METADATA: Shape = {
  fields: {
    name: "text",
    home: "text",
    sources: { listOf: "text" },
    version: "text",
    description: "text",
    keywords: { listOf: "text" },
    maintainers: { listOf: { fields: { name: "text", email: "text", url: "text" } } },
    icon: "text",
    apiVersion: "text",
    condition: "text",
    tags: "text",
    appVersion: "text",
    deprecated: "flag",
    annotations: { mapOf: "text" },
    kubeVersion: "text",
    dependencies: { listOf: DEPENDENCY },
    type: "text",
  },
};

/** Chart.lock and requirements.lock (`Lock`). */
export const LOCK: Shape = {
  fields: { generated: "text", digest: "text", dependencies: { listOf: DEPENDENCY } },
};

/** A value of a wrong type, which Helm rejects; `path` is empty for the whole file. */
export interface TypeFault {
  readonly kind: "type";
  readonly at: Span;
  readonly path: string;
  readonly expected: string;
  readonly found?: string | undefined;
}

/** A field that Helm does not know. */
interface UnknownField {
  readonly kind: "unknown";
  readonly at: Span;
  readonly path: string;
  readonly nearest: string | undefined;
}

export type ShapeFault = TypeFault | UnknownField;

const NAMES = { map: "a map", list: "a list" } as const;

function nameOf(node: ValueNode): string {
  if (node.kind !== "scalar") return NAMES[node.kind];
  return typeof node.value === "string" ? "a string" : `the ${typeof node.value} ${String(node.value)}`;
}

/** Returns the values of a wrong type, which Helm rejects, and the fields that Helm does not know. */
export function shapeFaults(node: ValueNode, shape: Shape, path = ""): ShapeFault[] {
  if (shape === "any" || isNull(node)) return [];
  const wrong = (expected: string): ShapeFault[] => [{ kind: "type", at: node, path, expected, found: nameOf(node) }];
  if (shape === "text") return node.kind === "scalar" ? [] : wrong("a string");
  if (shape === "flag") return node.kind === "scalar" && typeof node.value === "boolean" ? [] : wrong("true or false");
  if ("listOf" in shape) {
    if (node.kind !== "list") return wrong("a list");
    return node.items.flatMap((item, index) => shapeFaults(item, shape.listOf, `${path}[${index}]`));
  }
  if (node.kind !== "map") return wrong("a map");
  return [...node.entries].flatMap(([key, entry]): ShapeFault[] => {
    const below = path === "" ? key : `${path}.${key}`;
    if ("mapOf" in shape) return shapeFaults(entry.value, shape.mapOf, below);
    const known = Object.keys(shape.fields);
    const name = known.find((candidate) => candidate.toLowerCase() === key.toLowerCase());
    const child = name === undefined ? undefined : shape.fields[name];
    if (child !== undefined) return shapeFaults(entry.value, child, below);
    return [{ kind: "unknown", at: entry.key, path: below, nearest: nearest(key, known) }];
  });
}
