import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ArchiveFile } from "../../../src/engines/go-archive/tar.ts";
import { lintChart } from "../../../src/engines/helm-lint/lint-chart.ts";
import { lintObjects } from "../../../src/engines/helm-lint/lint-objects.ts";
import { readManifest } from "../../../src/engines/kubernetes-api/read-manifest.ts";
import { ChartwrightError } from "../../../src/errors.ts";
import type { Finding } from "../../../src/findings/finding.ts";
import { isRuleCode, RULE_CODES, ruleOf } from "../../../src/findings/rule-table.ts";
import { readChartFolder } from "../../../src/tools/files/chart-folder.ts";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { repositoryDir, testContext } from "../../support/context.ts";
import { filesNamed } from "../../support/files-named.ts";
import { helmModule } from "../../support/programs/go-module.ts";
import { CASES, type Files, GOOD } from "./chart-cases.ts";
import { lintTable, type Message, messagesOf, type Row } from "./lint-table.ts";

const ctx = testContext();
const V3 = join("internal", "chart", "v3");
const table = lintTable();
const used = new Set<Row>();

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "chartwright-lint-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** What is said of a chart, by `helm lint`, by `helm template` and by us. */
interface Verdicts {
  readonly dir: string;
  readonly messages: readonly Message[];
  readonly rendered: boolean;
  readonly reason: string;
  readonly ofChart: readonly Finding[];
  readonly ofObjects: readonly Finding[];
}

async function verdicts(dirs: readonly string[]): Promise<Verdicts[]> {
  const lint = await runHelm(ctx, ["lint", ...dirs]);
  const messages = messagesOf(lint.stdout);
  expect(messages).toHaveLength(dirs.length);
  const results: Verdicts[] = [];
  const queue = dirs.entries();
  const worker = async (): Promise<void> => {
    for (const [index, dir] of queue) {
      const files = await filesOf(dir);
      // Of a chart of v3 it says no more than that.
      const template = dir.includes(V3) ? undefined : await runHelm(ctx, ["template", "test-release", dir]);
      const rendered = template?.exitCode === 0;
      results[index] = {
        dir,
        messages: messages[index] ?? [],
        rendered,
        reason: template?.stderr ?? "",
        ofChart: lintChart("chart", files),
        ofObjects: rendered ? lintObjects("chart", files, readManifest(template?.stdout ?? "")) : [],
      };
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return results;
}

/** The files of a chart; none of one that cannot be read at all. */
async function filesOf(dir: string): Promise<ArchiveFile[]> {
  try {
    return readChartFolder(dir);
  } catch (error) {
    if (error instanceof ChartwrightError) return [];
    throw error;
  }
}

const CHART_FAULT =
  /^Error: (?:validation:|cannot load (?!values)|error unpacking subchart (?!.*cannot load values)|invalid chart apiVersion|unsupported chart version|.*missing in charts\/ directory)/m;
const AFTER_RENDERING = /^chart\/(?:indent|template-extension|object-name|selector|list-annotation)$/;
const AFTER_LOADING = /^chart\/(?:undeclared-dependency|missing-dependency|crd)$/;
const LOADING = /^(?:yaml\/|chart\/(?:metadata|name|api-version|version|type|dependency|subchart)$)/;

/** Where lint, template and we do not agree by the table. */
function disagreements({ dir, messages, rendered, reason, ofChart, ofObjects }: Verdicts): string[] {
  const ours = new Set([...ofChart, ...ofObjects].map((item) => item.code as string));
  const faults: string[] = [];
  const said: Row[] = [];
  for (const message of messages) {
    const row = table.find((item) => item.pattern.test(message.text));
    if (!row) faults.push(`not in the table: ${message.text}`);
    if (!row) continue;
    used.add(row);
    said.push(row);
    if (row.severity !== message.severity) faults.push(`${message.severity}, not ${row.severity}: ${message.text}`);
    // Objects are seen only where the chart can be rendered.
    const judged = row.codes.length > 0 && (rendered || !row.codes.some((code) => AFTER_RENDERING.test(code)));
    if (judged && ![...ours].some((code) => row.codes.includes(code) || row.others?.test(code)))
      faults.push(`not said by us: ${message.text}`);
  }
  const unloaded = messages.some(
    ({ text }) => text.startsWith("(load) ") && !/^\(load\) [^ ]*(?:parse error|\/)/.test(text),
  );
  const unrendered = messages.some(
    ({ severity, text }) => severity === "error" && /^(?:\(load\)|templates\/)/.test(text),
  );
  for (const code of ours) {
    if (said.some((row) => row.codes.includes(code) || row.others?.test(code))) continue;
    // Of an empty folder, or one of ignored files, Helm's lint says nothing.
    if (code === "chart/templates-folder" && existsSync(join(dir, "templates"))) continue;
    if (unrendered && AFTER_RENDERING.test(code)) continue;
    if (unloaded && (AFTER_LOADING.test(code) || LOADING.test(code))) continue;
    faults.push(`said only by us: ${code}`);
  }
  const error = ofChart.find((item) => item.severity === "error");
  if (rendered && error) faults.push(`an error that helm template accepts: ${error.code} ${error.message}`);
  if (CHART_FAULT.test(reason) && !error) faults.push(`an error that we do not find: ${reason}`);
  for (const item of [...ofChart, ...ofObjects]) if (!item.location) faults.push(`no place: ${item.code}`);
  return faults;
}

function report(results: readonly Verdicts[], nameOf: (dir: string) => string): string[] {
  return results.flatMap((item) => disagreements(item).map((fault) => `${nameOf(item.dir)}: ${fault}`));
}

async function writeChart(dir: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries({ ...GOOD, ...files })) {
    if (text === null) continue;
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

describe("our findings and helm lint agree, by the table of docs/lint.md,", () => {
  it("on changes of a good chart", async () => {
    const dirs = CASES.map((_, index) => join(root, "cases", String(index), "web"));
    for (const [index, [, files]] of CASES.entries()) await writeChart(dirs[index] ?? "", files);
    const results = await verdicts(dirs);
    const nameOf = (dir: string): string => CASES[Number(basename(dirname(dir)))]?.[0] ?? "";
    expect(report(results, nameOf)).toEqual([]);
    expect(results.find((item) => nameOf(item.dir) === "nothing changed")).toMatchObject({
      messages: [],
      ofChart: [],
      ofObjects: [],
      rendered: true,
    });
  });

  it("on Helm's own test charts", async () => {
    const module = await helmModule();
    const dirs = filesNamed(module, "Chart.yaml").map((path) => join(module, dirname(path)));
    expect(dirs.length).toBeGreaterThan(200);
    expect(report(await verdicts(dirs), (dir) => dir.slice(module.length + 1))).toEqual([]);
  });

  it("on a new chart of helm create, and on ours", async () => {
    const created = join(root, "fresh");
    expect(await runHelm(ctx, ["create", created])).toMatchObject({ exitCode: 0 });
    const results = await verdicts([created, join(repositoryDir, "charts", "nginx")]);
    expect(report(results, basename)).toEqual([]);
    expect(results.map(({ ofChart }) => ofChart.map((item) => item.code))).toEqual([["chart/icon"], []]);
  });

  it("in every row, of which each has been said", () => {
    expect(table.filter((row) => !used.has(row)).map((row) => row.message)).toEqual([]);
  });
});

it("docs/lint.md names every rule about a chart, what is an info to us is one to helm lint", () => {
  const codes = RULE_CODES.filter((code) => code.startsWith("chart/"));
  expect([...new Set(table.flatMap((row) => row.codes))].filter((code) => code.startsWith("chart/")).sort()).toEqual(
    codes.sort(),
  );
  const infos = table.filter((row) => row.codes.some((code) => isRuleCode(code) && ruleOf(code).severity === "info"));
  expect(infos.map((row) => row.severity)).toEqual(["info", "info"]);
});
