import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { atPath } from "../../../src/engines/helm-values/computed-layer.ts";
import type { Json } from "../../../src/engines/json/json.ts";
import { traceValue } from "../../../src/engines/template-reads/trace-value.ts";
import { at, chartDir, helmTemplate, type Manifest } from "../../support/nginx-chart.ts";
import { analysisOf, merged } from "../../support/template/analysis.ts";

/** The objects of our chart by the template that they come from, with some values changed. */
async function rendered(values: unknown): Promise<Map<string, Manifest>> {
  const { stdout } = await helmTemplate({ values });
  const documents = stdout.split(/^---$/m).filter((text) => text.includes("# Source: "));
  return new Map(documents.map((text) => [/# Source: nginx\/(\S+)/.exec(text)?.[1] ?? "", load(text) as Manifest]));
}

/** The paths of all scalars in an object. */
function scalars(value: unknown, path: (string | number)[] = []): { path: (string | number)[]; found: Json }[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => scalars(item, [...path, index]));
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, item]) => scalars(item, [...path, key]));
  return typeof value === "string" || typeof value === "number" ? [{ path, found: value }] : [];
}

/** Other values that the chart's schema allows. */
const OTHERS: Readonly<Record<string, string>> = {
  "service.type": "NodePort",
  "image.pullPolicy": "Always",
  "podDisruptionBudget.unhealthyPodEvictionPolicy": "IfHealthyBudget",
  "site.path": "/other/",
  "strategy.maxSurge": "30%",
  "resources.requests.cpu": "30m",
  "resources.requests.memory": "40Mi",
};

it("a value of our manifests is traced to the value that changes it", async () => {
  const names = readdirSync(join(chartDir, "templates"), { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => /\.(?:yaml|tpl|txt)$/.test(name)).map((name) => join("templates", name));
  const templates = files.map((file) => ({ file, text: readFileSync(join(chartDir, file), "utf8") }));
  const { references } = analysisOf({ name: "nginx", templates, subcharts: [] });
  const root = merged(readFileSync(join(chartDir, "values.yaml"), "utf8"));
  const before = await rendered({});
  const traced = new Map<string, { file: string; path: (string | number)[]; found: Json }[]>();
  for (const [file, object] of before) {
    const template = templates.find((one) => one.file === file);
    if (!template) throw new Error(`no template ${file}`);
    for (const { path, found } of scalars(object)) {
      const { valuePath } = traceValue({ template, references, path, found }, root);
      const key = valuePath?.join(".");
      if (key !== undefined) traced.set(key, [...(traced.get(key) ?? []), { file, path, found }]);
    }
  }
  expect([...traced.keys()].sort()).toEqual([
    "containerPort",
    "image.pullPolicy",
    "podDisruptionBudget.unhealthyPodEvictionPolicy",
    "replicaCount",
    "resources.limits.memory",
    "resources.requests.cpu",
    "resources.requests.memory",
    "revisionHistoryLimit",
    "service.port",
    "service.type",
    "site.path",
    "strategy.maxSurge",
    "strategy.maxUnavailable",
    "tests.timeoutSeconds",
    "tmp.sizeLimit",
  ]);
  for (const [key, places] of traced) {
    const [{ found } = { found: null }] = places;
    const other = OTHERS[key] ?? (typeof found === "number" ? found + 1 : "256Mi");
    const after = await rendered(atPath(key, other ?? null));
    for (const { file, path } of places)
      expect(at(after.get(file), ...path), `${key} at ${path.join(".")}`).toBe(other);
  }
});
