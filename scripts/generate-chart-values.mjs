// Writes charts/nginx/values.yaml from the chart's schema: defaults as values, descriptions as comments.
// With --check, writes nothing and exits with 1 if the file is not up to date.
import { dump } from "js-yaml";
import { kubernetesType, properties, resolve } from "./chart-schema.mjs";
import { writeOrCheck } from "./generated-file.mjs";

const WIDTH = 116;

/** Wraps a text into comment lines of at most WIDTH characters. */
function comment(text, indent) {
  const lines = [];
  let line = "#";
  for (const word of text.split(" ")) {
    if (indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return [...lines, line].map((one) => indent + one);
}

function allowed(node) {
  const { enum: choices, type, minimum, maximum, items } = resolve(node);
  if (choices) return ` One of: ${choices.map((choice) => choice || '""').join(", ")}.`;
  if (type === "integer") return ` From ${minimum} to ${maximum}.`;
  const kind = kubernetesType(node) ?? (type === "array" ? kubernetesType(items) : undefined);
  return kind ? ` Kubernetes: ${kind}.` : "";
}

const yaml = (key, value) =>
  dump({ [key]: value }, { lineWidth: -1, quoteStyle: "double" })
    .trimEnd()
    .split("\n");

/** Yields the lines of a value. `off` comments the value out, because it has no default. */
function* lines(key, node, indent, off) {
  const all = resolve(node);
  yield* comment(all.description + allowed(node), indent);
  const mark = off ? `${indent}# ` : indent;
  const fields = kubernetesType(node) ? [] : properties(all);
  if (all.default !== undefined) {
    for (const line of yaml(key, all.default)) yield mark + line;
    for (const [name, child] of fields) yield* lines(name, child, `${indent}  `, true);
  } else if (fields.length > 0 && all.examples === undefined) {
    yield `${mark}${key}:`;
    for (const [name, child] of fields) yield* lines(name, child, `${indent}  `, off);
  } else {
    if (all.examples === undefined) throw new Error(`${key} has neither a default nor an example`);
    for (const line of yaml(key, all.examples[0])) yield `${indent}# ${line}`;
  }
}

const head = comment(
  "Default values, generated from values.schema.json. Helm checks every value against that schema and rejects unknown keys. Keys in comments have no default.",
  "",
);
const body = properties().flatMap(([key, node]) => ["", ...lines(key, node, "", false)]);
writeOrCheck("charts/nginx/values.yaml", `${[...head, ...body].join("\n")}\n`, "scripts/generate-chart-values.mjs");
