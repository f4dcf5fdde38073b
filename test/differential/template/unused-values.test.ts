import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterAll, describe, expect, it } from "vitest";
import { analyzeTemplates, type TemplateChart } from "../../../src/engines/template-reads/analyze-templates.ts";
import { declaredBySchema } from "../../../src/engines/template-reads/declared.ts";
import { templateTexts } from "../../../src/engines/template-reads/template-texts.ts";
import { undeclaredValues } from "../../../src/engines/template-reads/undeclared-value.ts";
import { type UnusedValueOptions, unusedValues } from "../../../src/engines/template-reads/unused-value.ts";
import type { ValuePath } from "../../../src/findings/value-path.ts";
import { pathText } from "../../../src/findings/value-path.ts";
import { repositoryDir } from "../../support/context.ts";
import { chartDir, environments, helm, helmTemplate } from "../../support/nginx-chart.ts";
import { metricsServerModule } from "../../support/programs/go-module.ts";
import { merged } from "../../support/template/analysis.ts";
import { randomChart } from "../../support/template/random-chart.ts";
import { printedSeed } from "../../support/values/agreement.ts";

const folder = mkdtempSync(join(tmpdir(), "unused-values-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A deep copy of values with a change at each of some paths: left out where `make` gives undefined. */
function changed(values: unknown, paths: readonly ValuePath[], make: (old: unknown) => unknown): unknown {
  const copy: unknown = structuredClone(values);
  for (const path of paths) {
    let parent = copy as Record<string | number, unknown>;
    for (const step of path.slice(0, -1)) parent = parent[step] as Record<string | number, unknown>;
    const last = path.at(-1) ?? "";
    const made = make(parent[last]);
    if (made !== undefined) parent[last] = made;
    else if (!Array.isArray(parent)) delete parent[last];
  }
  return copy;
}

const CHANGES: readonly ((old: unknown) => unknown)[] = [
  () => undefined,
  () => "changed",
  () => ({ changed: [1] }),
  (old) => (typeof old === "object" ? 0 : [old]),
];

interface Case {
  readonly name: string;
  readonly text: string;
  readonly templates: TemplateChart["templates"];
  readonly values: unknown;
  readonly unused: readonly ValuePath[];
}

function caseOf(seed: number, index: number): Case {
  const name = `c${index}`;
  const { template, helpers, values } = randomChart(seed + index);
  const [text, defined] = [template, helpers].map((part) => part.replaceAll("ID.", `${name}.`));
  const dir = join(folder, "all/charts", name);
  mkdirSync(join(dir, "templates"), { recursive: true });
  writeFileSync(join(dir, "Chart.yaml"), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
  // Helm wants YAML; a file of notes may be anything, and is rendered like the others.
  writeFileSync(join(dir, "templates/a.yaml"), `out: {{ include "${name}.file" . | toJson }}\n`);
  const file = `{{ define "${name}.file" }}${text}{{ end }}\n${defined}`;
  writeFileSync(join(dir, "templates/_helpers.tpl"), file);
  const templates = [
    { file: `${name}/a.yaml`, text: `out: {{ include "${name}.file" . | toJson }}\n` },
    { file: `${name}/_helpers.tpl`, text: file },
  ];
  const root = merged("", values);
  const analysis = analyzeTemplates({ name, templates, subcharts: [] }, templateTexts(root));
  if ("unknown" in analysis) throw new Error(`${analysis.unknown}: ${text}`);
  const unused = unusedValues({ analysis, root, roleOf: () => "given" }).map(({ path = [] }) => path);
  return { name, text: file, templates, values: load(values), unused };
}

/** What is unused where all cases are subcharts of one chart. */
function unusedInAll(cases: readonly Case[]): string[] {
  const subcharts = cases.map(({ name, templates }) => ({ name, templates, subcharts: [] }));
  const root = merged("", JSON.stringify(Object.fromEntries(cases.map(({ name, values }) => [name, values]))));
  const analysis = analyzeTemplates({ name: "all", templates: [], subcharts }, templateTexts(root));
  if ("unknown" in analysis) throw new Error(analysis.unknown);
  return unusedValues({ analysis, root, roleOf: () => "given" }).map(({ path = [] }) => pathText(path));
}

/** What Helm makes of each case. Cases that fail are taken out, until the others render. */
async function render(cases: Map<string, Case>, valuesOf: (item: Case) => unknown): Promise<Map<string, string>> {
  const chart = join(folder, "all");
  writeFileSync(join(chart, "Chart.yaml"), "apiVersion: v2\nname: all\nversion: 1.0.0\n");
  for (;;) {
    const values = Object.fromEntries([...cases.values()].map((item) => [item.name, valuesOf(item)]));
    const { exitCode, stdout, stderr } = await helmTemplate({ chart, values });
    if (exitCode === 0) {
      const parts = [
        ...stdout.matchAll(/^# Source: all\/charts\/(c\d+)\/templates\/a\.yaml\n([\s\S]*?)(?=^---$|$(?![\s\S]))/gm),
      ];
      return new Map(parts.map(([, name = "", text = ""]) => [name, text]));
    }
    const failed = /all\/charts\/(c\d+)\//.exec(stderr)?.[1];
    if (failed === undefined || !cases.delete(failed)) throw new Error(stderr);
    rmSync(join(chart, "charts", failed), { recursive: true });
  }
}

describe("a value that is reported as unused", () => {
  const COUNT = 160;

  it("changes nothing that Helm renders, whatever becomes of it", async () => {
    const seed = printedSeed("unused values");
    const cases = new Map<string, Case>();
    for (let index = 0; index < COUNT; index++) {
      const item = caseOf(seed, index);
      cases.set(item.name, item);
    }
    const before = await render(cases, ({ values }) => values);
    const count = [...cases.values()].reduce((sum, { unused }) => sum + unused.length, 0);
    process.stdout.write(`unused values: ${cases.size} of ${COUNT} charts render, ${count} values unused\n`);
    expect(before.size).toBe(cases.size);
    expect(cases.size).toBeGreaterThan(COUNT / 2);
    expect(count).toBeGreaterThan(COUNT);
    const together = unusedInAll([...cases.values()]);
    const alone = new Set(
      [...cases.values()].flatMap(({ name, unused }) => unused.map((path) => pathText([name, ...path]))),
    );
    // A change of a dict in one chart has all of them looked at twice, and less is certain then.
    expect(together.filter((path) => !alone.has(path))).toEqual([]);
    expect(together.length).toBeGreaterThan(count * 0.9);
    for (const change of CHANGES) {
      const rendered = new Map(cases);
      const after = await render(rendered, ({ values, unused }) => changed(values, unused, change));
      const differing = [...cases.values()].filter(({ name }) => after.get(name) !== before.get(name));
      const shown = differing.map(({ text, unused }) => `${JSON.stringify(unused)}\n${text}`);
      expect(shown.sort((a, b) => a.length - b.length).slice(0, 3)).toEqual([]);
    }
  });
});

/** A chart's folder as the analysis takes it. */
function chartAt(dir: string): TemplateChart {
  const templates = join(dir, "templates");
  const files = readdirSync(templates, { recursive: true, encoding: "utf8" }).filter((name) => /\.\w+$/.test(name));
  const texts = files.map((name) => ({
    file: join("templates", name),
    text: readFileSync(join(templates, name), "utf8"),
  }));
  return { name: "chart", templates: texts, subcharts: [] };
}

function findingsOf(dir: string, ...layers: string[]): string[] {
  const root = merged(readFileSync(join(dir, "values.yaml"), "utf8"), ...layers);
  const analysis = analyzeTemplates(chartAt(dir), templateTexts(root));
  if ("unknown" in analysis) throw new Error(analysis.unknown);
  const schemaFile = join(dir, "values.schema.json");
  const schema = existsSync(schemaFile)
    ? { schema: declaredBySchema(JSON.parse(readFileSync(schemaFile, "utf8"))) }
    : {};
  const roleOf: UnusedValueOptions["roleOf"] = ({ name }) => (name === "chart defaults" ? "own defaults" : "given");
  const found = [
    ...unusedValues({ analysis, root, roleOf, defaults: true }),
    ...undeclaredValues({ analysis, root, ...schema }),
  ];
  return found.map(({ message, suggestion }) => `${message}${suggestion === undefined ? "" : `; ${suggestion}`}`);
}

describe("of real charts", () => {
  it.each(environments)("ours and its environment %s: nothing", (environment) => {
    const read = (name: string): string => readFileSync(join(repositoryDir, "values", `${name}.yaml`), "utf8");
    expect(findingsOf(chartDir, read("common"), read(environment))).toEqual([]);
  });

  it("ours with errors: these", () => {
    expect(findingsOf(chartDir, "replicas: 3\nservice: {prot: 80}\nhealth: {startup: {period: 1}}")).toEqual([
      `no template reads replicas; did you mean "replicaCount"?`,
      `no template reads service.prot; did you mean "port"?`,
      `no template reads health.startup.period; did you mean "periodSeconds"?`,
    ]);
  });

  it("the one that Helm makes: nothing", async () => {
    await helm(["create", join(folder, "made")]);
    expect(findingsOf(join(folder, "made"))).toEqual([]);
  });

  it("metrics-server 0.9.0: two defaults that it forgets, and the name that it has for one of them", async () => {
    const dir = join(await metricsServerModule(), "charts/metrics-server");
    expect(findingsOf(dir)).toEqual([
      "no template reads the default tls.certManager.annotations",
      "no template reads the default tls.certManager.labels",
      "the template reads additionalAnnotations, which nothing declares",
    ]);
    const rendered = async (certManager: unknown): Promise<string> =>
      (await helmTemplate({ chart: dir, values: { tls: { type: "cert-manager", certManager } } })).stdout;
    const plain = await rendered({});
    expect(plain).toContain("kind: Certificate");
    expect(await rendered({ annotations: { a: "b" }, labels: { c: "d" } })).toBe(plain);
    expect(await rendered({ duration: "1h" })).not.toBe(plain);
  });
});

it("analyses our chart in a few milliseconds", () => {
  const chart = chartAt(chartDir);
  const times = Array.from({ length: 20 }, () => {
    const before = process.cpuUsage();
    analyzeTemplates(chart);
    return process.cpuUsage(before).user / 1000;
  });
  const [first = 0, ...others] = times;
  const median = others.sort((a, b) => a - b)[Math.floor(others.length / 2)] ?? 0;
  process.stdout.write(
    `analysis of charts/nginx: first ${first.toFixed(1)} ms, then ${median.toFixed(1)} ms of processor\n`,
  );
  expect(median).toBeLessThan(40);
});
