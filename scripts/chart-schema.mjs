// What the generators of the chart's documents know of charts/nginx/values.schema.json.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./generated-file.mjs";

const schema = JSON.parse(readFileSync(join(root, "charts/nginx/values.schema.json"), "utf8"));

/** A node of the schema with what its `$ref` leads to; what stands beside the reference wins. */
export function resolve(node) {
  if (!node.$ref) return node;
  const { $ref, ...own } = node;
  return { ...resolve(schema.definitions[$ref.replace("#/definitions/", "")]), ...own };
}

/** The Kubernetes type that a node is: `Container`. */
export function kubernetesType(node) {
  return /^#\/definitions\/kubernetes\.(.+)$/.exec(node.$ref ?? "")?.[1];
}

/** The values, in their order: key and node. */
export function properties(node = schema) {
  return Object.entries(node.properties ?? {});
}
