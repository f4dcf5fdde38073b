import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { repositoryDir } from "../../support/context.ts";
import { runMain } from "../../support/run-main.ts";
import { type TempDir, tempDir } from "../../support/temp-dir.ts";

let folder: TempDir;
let dir = "";
beforeAll(() => {
  folder = tempDir();
  dir = folder.write("web", {
    "Chart.yaml":
      "apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://example.com/icon.png\ndependencies: [{name: db, version: 1.0.0}]\n",
    "values.yaml": 'message: ""\nbudget:\n  least: 1\nhosts: []\nfiles: {}\n',
    "templates/web.yaml": "{{ with .Values.message }}{{ fail . }}{{ end }}\n",
    "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    "charts/db/values.yaml": 'store:\n  size: 1\nmessage: ""\n',
    "charts/db/templates/db.yaml":
      '{{ required "store.name: needed" .Values.store.name }}\n{{ with .Values.message }}{{ fail . }}{{ end }}\n',
    "ok.yaml": "db: {store: {name: a}}\n",
    "low.yaml": "budget: {least: 2}\nhosts: [{name: a}, {name: b}]\nfiles: {index.html: x}\n",
    "high.yaml": "# ours\nbudget:\n  least: 3\n",
    "gone.yaml": "budget: null\n",
  });
});
afterAll(() => folder[Symbol.dispose]());

/** Where a failed template is told. */
async function placeOf(message: string, ...args: string[]): Promise<string | undefined> {
  const { code, out } = await runMain(dir, "validate", ".", ...args);
  expect(code).toBe(1);
  const told = `: error render/failed: ${message} [web]`;
  return out
    .split("\n")
    .find((line) => line.endsWith(told))
    ?.slice(0, -told.length);
}

it.each([
  ["the value", "budget.least: too few", [], "values.yaml:3:10"],
  ["the layer that set it", "budget.least: too few", ["low.yaml", "high.yaml"], "high.yaml:3:10"],
  ["an item of a list", "hosts[1].name: twice", ["low.yaml"], "low.yaml:2:27"],
  ["a key with a dot", "files.index.html: too long", ["low.yaml"], "low.yaml:3:21"],
  ["a path as templates write it", ".Values.budget.least: too few", [], "values.yaml:3:10"],
  ["the nearest parent", "budget.most.pods: needed", ["low.yaml", "high.yaml"], "high.yaml:2:1"],
  ["the null that removed it", "budget.least: needed", ["gone.yaml"], "gone.yaml:1:1"],
  ["the template, where no value is named", "error: no such thing", [], "templates/web.yaml:1:30"],
  ["the template, where the message is a sentence", "budget is: too small", [], "templates/web.yaml:1:30"],
])("a failed template is told at %s", async (_name, message, files, place) => {
  const layers = ["ok.yaml", ...files].flatMap((file) => ["-f", file]);
  expect(await placeOf(message, ...layers, "--set-literal", `message=${message}`)).toBe(place);
});

it("a subchart's message is about its own values", async () => {
  const fails = (message: string) => placeOf(message, "-f", "ok.yaml", "--set", `db.message=${message}`);
  expect(await placeOf("store.name: needed")).toBe("charts/db/values.yaml:1:1");
  expect(await fails("store.size: small")).toBe("charts/db/values.yaml:2:9");
  expect(await fails("budget.least: small")).toBe("charts/db/templates/db.yaml:2:30");
});

it("the nginx chart's own checks are told at the value", async () => {
  const values = folder.write("values", {
    "a.yaml": "replicaCount: 3\npodDisruptionBudget:\n  minAvailable: 100%\n",
    "b.yaml": "autoscaling:\n  enabled: true\n  minReplicas: 20\n",
  });
  const chart = join(repositoryDir, "charts/nginx");
  const budget = await runMain(values, "validate", chart, "-f", "a.yaml");
  expect(budget.out).toContain("a.yaml:3:17: error render/failed: podDisruptionBudget.minAvailable: 100% of 3 pods");
  const scaler = await runMain(values, "validate", chart, "-f", "b.yaml");
  expect(scaler.out).toContain("b.yaml:3:16: error render/failed: autoscaling.minReplicas: 20 is greater than");
});
