// Writes the values table of charts/nginx/README.md from the chart's schema.
// With --check it writes nothing and exits 1 if the table is not up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const chart = new URL("../charts/nginx/", import.meta.url);
const readmePath = fileURLToPath(new URL("README.md", chart));
const schema = JSON.parse(readFileSync(new URL("values.schema.json", chart), "utf8"));

const BEGIN = "<!-- values:begin -->";
const END = "<!-- values:end -->";

/** A pattern stays out of the table: its description says it in words. */
function typeOf(node) {
  if (node.enum) return node.enum.map((value) => `\`${value}\``).join(", ");
  const types = [node.type].flat().join(" or ");
  if (node.type === "integer") return `${types}, ${node.minimum}–${node.maximum}`;
  if (node.type === "array") return `list of ${[node.items.type].flat().join(" or ")}`;
  return node.type === "object" ? "map" : types;
}

function defaultOf(node) {
  return node.default === undefined ? "" : `\`${JSON.stringify(node.default)}\``;
}

function* rows(node, path) {
  if (node.properties) {
    for (const [key, child] of Object.entries(node.properties)) yield* rows(child, path ? `${path}.${key}` : key);
    return;
  }
  yield [`\`${path}\``, typeOf(node), defaultOf(node), node.description];
  if (node.items?.properties) yield* rows(node.items, `${path}[]`);
}

function table() {
  const lines = [...rows(schema, "")].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
  );
  return ["| value | type | default | meaning |", "|---|---|---|---|", ...lines].join("\n");
}

const before = readFileSync(readmePath, "utf8");
const [head, tail] = [before.indexOf(BEGIN), before.indexOf(END)];
if (head < 0 || tail < head) {
  console.error(`${readmePath} lacks the lines ${BEGIN} and ${END}`);
  process.exit(1);
}
const after = `${before.slice(0, head + BEGIN.length)}\n${table()}\n${before.slice(tail)}`;

/** A formatter may pad the columns as it likes. */
function bare(text) {
  return text.replace(/\s+/g, "").replace(/-{3,}/g, "---");
}

const stale = bare(after) !== bare(before);
if (stale && process.argv.includes("--check")) {
  console.error("charts/nginx/README.md is not up to date: run `node scripts/generate-chart-docs.mjs`");
  process.exit(1);
}
if (stale) writeFileSync(readmePath, after);
