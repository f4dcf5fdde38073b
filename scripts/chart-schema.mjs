// Reads charts/nginx/values.schema.json for the generators of the chart's documents.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./generated-file.mjs";

const schema = JSON.parse(readFileSync(join(root, "charts/nginx/values.schema.json"), "utf8"));

/** Returns a node of the schema merged with the target of its `$ref`. Keys next to the reference take precedence. */
export function resolve(node) {
  if (!node.$ref) return node;
  const { $ref, ...own } = node;
  return { ...resolve(schema.definitions[$ref.replace("#/definitions/", "")]), ...own };
}

/** Returns the Kubernetes type of a node, such as `Container`, or undefined. */
export function kubernetesType(node) {
  return /^#\/definitions\/kubernetes\.(.+)$/.exec(node.$ref ?? "")?.[1];
}

/** Returns the properties of a node in their order, as pairs of key and node. */
export function properties(node = schema) {
  return Object.entries(node.properties ?? {});
}
