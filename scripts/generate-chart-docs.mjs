// Writes the values table of charts/nginx/README.md from the chart's schema.
// With --check, writes nothing and exits with 1 if the table is not up to date.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kubernetesType, properties, resolve } from "./chart-schema.mjs";
import { root, row, writeOrCheck } from "./generated-file.mjs";

const FILE = "charts/nginx/README.md";
const BEGIN = "<!-- values:begin -->";
const END = "<!-- values:end -->";

/** Returns the type of a node. Omits patterns, which the description explains. */
function typeOf(node) {
  const type = kubernetesType(node);
  if (type) return `Kubernetes \`${type}\``;
  const all = resolve(node);
  if (all.enum) return all.enum.map((value) => `\`${value || '""'}\``).join(", ");
  if (all.type === "array") return `list of ${typeOf(all.items)}`;
  if (all.anyOf) return all.anyOf.map(typeOf).join(" or ");
  const types = [all.type].flat().join(" or ");
  if (all.type === "integer") return `${types}, ${all.minimum}–${all.maximum}`;
  if (all.type !== "object") return types;
  return typeof all.additionalProperties === "object" ? `map of ${typeOf(all.additionalProperties)}` : "map";
}

function defaultOf(node) {
  return node.default === undefined ? "" : `\`${JSON.stringify(node.default)}\``;
}

function* rows(node, path) {
  const all = resolve(node);
  const fields = kubernetesType(node) ? [] : properties(all);
  if (fields.length === 0 || all.default !== undefined || all.required === undefined) {
    yield [`\`${path}\``, typeOf(node), defaultOf(node), all.description];
  }
  for (const [key, child] of fields) yield* rows(child, `${path}.${key}`);
  if (all.type === "array" && !kubernetesType(all.items) && properties(resolve(all.items)).length > 0) {
    for (const [key, child] of properties(resolve(all.items))) yield* rows(child, `${path}[].${key}`);
  }
}

const lines = properties().flatMap(([key, node]) => [...rows(node, key)].map((cells) => row(...cells)));
const table = ["| value | type | default | meaning |", "|---|---|---|---|", ...lines].join("\n");
const before = readFileSync(join(root, FILE), "utf8");
const [head, tail] = [before.indexOf(BEGIN), before.indexOf(END)];
if (head < 0 || tail < head) throw new Error(`${FILE} does not contain the lines ${BEGIN} and ${END}`);
writeOrCheck(
  FILE,
  `${before.slice(0, head + BEGIN.length)}\n${table}\n${before.slice(tail)}`,
  "scripts/generate-chart-docs.mjs",
);
