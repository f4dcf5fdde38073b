// Writes docs/configuration.md from chartwright.schema.json, and docs/rules/README.md from src/findings/rules.
// With --check, writes nothing and exits with 1 if one of them is not up to date.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dump } from "js-yaml";
import { importSource, root, row, writeOrCheck } from "./generated-file.mjs";

const { RULES } = await importSource(`export { RULES } from "./src/findings/rule-table.ts";`);
const schema = JSON.parse(readFileSync(join(root, "chartwright.schema.json"), "utf8"));
/** A node of the schema, or the definition that it refers to. */
const resolved = (node) => (node.$ref === undefined ? node : schema.definitions[node.$ref.split("/").at(-1)]);

/** An example for each key. A test parses all of them. */
const EXAMPLES = {
  chart: "charts/nginx",
  values: ["values/common.yaml", "values/{env}.yaml"],
  release: "{chart}",
  namespace: "{chart}-{env}",
  kubeVersion: "1.36",
  crds: ["crds"],
  image: {
    context: "docker/nginx",
    dockerfile: "docker/nginx/Dockerfile",
    base: "docker/base",
    repository: "registry.example.com/site",
    set: { repository: "image.repository", digest: "image.digest" },
  },
  chartRepository: { url: "https://charts.example.com" },
  rules: { "yaml/duplicate-key": "error", "yaml/octal-number": "off" },
  environments: {
    dev: { cluster: "lab", versions: "snapshot" },
    staging: { context: "staging", release: "site", namespace: "site-staging" },
    prod: {
      context: "prod-eu",
      values: ["values/prod-eu.yaml"],
      confirm: true,
      rollbackOnFailure: true,
      timeout: "10m",
      chartRepository: { url: "https://charts.eu.example.com" },
      image: { repository: "registry.eu.example.com/site" },
    },
  },
};

/** Explanations that are too long for the schema. */
const NOTES = {
  kubeVersion:
    "Without it, Helm renders for its own default version, and manifests are checked against the newest known version: 1.37.",
  chartRepository:
    "The chart repository that charts are published to and deployed from. In the lab it is the lab's ChartMuseum.",
  image:
    "Without `image`, no image is built or pushed, and the values determine the image. In the lab, the lab's registry replaces the host of `repository`.",
  rules:
    "A severity is `error`, `warning` or `info`. [The list of rules](rules/README.md) shows which of them are always an error.",
  environments:
    "An environment with neither `cluster` nor `context` can be validated and rendered. Commands that need its servers fail with [E_REFUSED](errors.md#e_refused). A name begins with a letter or digit, and contains only letters, digits, dots, hyphens and underscores. A file `*.secret.yaml` does not define an environment.",
};

const typesOf = (node) => [node.type ?? []].flat().filter((type) => type !== "null");

function typeText(node) {
  if (node.enum)
    return node.enum
      .filter((word) => word !== null)
      .map((word) => `\`${word}\``)
      .join(" or ");
  if (typesOf(node)[0] === "array") return "list of strings";
  const words = { object: "map", boolean: "true or false" };
  return typesOf(node)
    .map((type) => words[type] ?? type)
    .join(" or ");
}

/** Separates the sentence about the default from the rest of a description. */
function splitDescription(text = "") {
  const [sentence, value] = / ?\bDefault: (.+?)\.(?= |$)/.exec(text) ?? [];
  return { meaning: sentence === undefined ? text : text.replace(sentence, "").trim(), fallback: value ?? "" };
}

/** The default of a key. */
function defaultText(path, fallback, required) {
  const [, key] = /^environments\.<name>\.([^.]+)/.exec(path) ?? [];
  if (key !== "values" && schema.properties[key]) return "the project's value";
  if (required) return "required";
  return /^[\w.]+$/.test(fallback) ? `\`${fallback}\`` : asCode(fallback);
}

/** Formats paths, placeholders and keys as code. */
const asCode = (text) =>
  text.replace(/(?<!`)(\{(?:env|chart)\}(?:-\{env\})?|values\/\S+\.yaml|<version>-snapshot\.h<hash>)(?!`)/g, "`$1`");

function* rows(node, path, { required = false, example, of = "" } = {}) {
  const { meaning, fallback } = splitDescription(node.description);
  if (node.properties) {
    for (const [key, child] of Object.entries(node.properties)) {
      yield* rows(resolved(child), `${path}.${key}`, {
        required: node.required?.includes(key),
        example: example?.[key],
        of: meaning,
      });
    }
    return;
  }
  if (example === undefined) throw new Error(`${path} has no example in this script`);
  yield row(
    `\`${path}\``,
    typeText(node),
    defaultText(path, fallback, required),
    `\`${JSON.stringify(example)}\``,
    asCode(meaning || of),
  );
}

const HEAD = [row("key", "type", "default", "example", "meaning"), "|---|---|---|---|---|"];

/** The examples of all environments, merged, so that each key has an example. */
const anyEnvironment = Object.assign({}, ...Object.values(EXAMPLES.environments));

const GROUPS = {
  yaml: "Files are read as Helm reads them. These rules also report YAML that is often misunderstood.",
  ignore: "Comments that disable rules for a line: `# chartwright-ignore yaml/octal-number`.",
  schema: "The merged values, checked against the chart's `values.schema.json`.",
  values: "The merged values: errors that make Helm fail, and likely mistakes.",
  chart:
    "The chart itself: problems that only `helm lint` reports. [All of its messages](../lint.md) and their equivalents here.",
  package:
    "The content of a chart's package: `validate` and `package` report it, and `package` writes nothing if a finding is an error.",
  render: "Rendering with Helm.",
  kubernetes: "The rendered manifests, checked against the API of a Kubernetes version.",
  nginx: "The nginx configurations in the rendered manifests, with `validate --deep`.",
};

function ruleTable(group) {
  const rules = Object.entries(RULES).filter(([code]) => code.startsWith(`${group}/`));
  const severity = (rule) => (rule.fixed ? `${rule.severity}, always` : rule.severity);
  return [
    row("rule", "severity", "finds"),
    "|---|---|---|",
    ...rules.map(([code, rule]) => row(`[${code}](${code}.md)`, severity(rule), rule.title)),
  ];
}

function rulePage() {
  const left = Object.keys(RULES).filter((code) => GROUPS[code.split("/")[0]] === undefined);
  if (left.length > 0) throw new Error(`rules without a group: ${left.join(" ")}`);
  return [
    "# Rules",
    "",
    "This page is generated by `node scripts/generate-configuration-reference.mjs` from `src/findings/rules`.",
    "",
    "A finding is a problem in your files: a rule, a severity, a place. `chartwright validate` shows all findings and exits with code 1 if one of them is an error. You can change the severity of a rule in [chartwright.yaml](../configuration.md#rules), unless it is always an error, because Helm also fails or the file cannot be checked.",
    "",
    ...Object.entries(GROUPS).flatMap(([group, about]) => [`## ${group}`, "", about, "", ...ruleTable(group), ""]),
  ];
}

function section(key, node) {
  const { meaning, fallback } = splitDescription(node.description);
  const lines = [`## ${key}`, "", asCode([meaning, NOTES[key]].filter(Boolean).join(" ")), ""];
  const simple = !node.properties && key !== "rules" && key !== "environments";
  if (simple) lines.push(`Type: ${typeText(node)}. ${fallback ? `Default: ${asCode(fallback)}.` : ""}`.trim(), "");
  lines.push("```yaml", dump({ [key]: EXAMPLES[key] }).trimEnd(), "```", "");
  if (key === "environments") {
    lines.push(...HEAD, ...rows(node.additionalProperties, "environments.<name>", { example: anyEnvironment }), "");
  }
  if (node.properties && key !== "rules") lines.push(...HEAD, ...rows(node, key, { example: EXAMPLES[key] }), "");
  return lines;
}

const lines = [
  "# chartwright.yaml",
  "",
  "This page is generated by `node scripts/generate-configuration-reference.mjs` from `chartwright.schema.json`.",
  "",
  "One file describes one release of one chart, in all its environments. Chartwright reads it from the working folder or the nearest folder above it. Paths are relative to the folder of the file. Without such a file, the defaults apply, relative to the working folder. A key with the value `null` is treated as absent.",
  "",
  "An unknown key, a wrong type or a missing file stops the command with [E_CONFIG](errors.md#e_config). The message names the line and column and, for an unknown word, the nearest known one. Editors show the same messages while you type if the file begins with the path of the schema:",
  "",
  "```yaml",
  "# yaml-language-server: $schema=./chartwright.schema.json",
  "```",
  "",
  "`{chart}` and `{env}` stand for the names of the chart and the environment.",
  "",
  ...Object.entries(schema.properties).flatMap(([key, node]) =>
    key === "$schema" ? [] : section(key, resolved(node)),
  ),
];
const GENERATOR = "scripts/generate-configuration-reference.mjs";
writeOrCheck("docs/configuration.md", `${lines.join("\n").trimEnd()}\n`, GENERATOR);
writeOrCheck("docs/rules/README.md", `${rulePage().join("\n").trimEnd()}\n`, GENERATOR);
