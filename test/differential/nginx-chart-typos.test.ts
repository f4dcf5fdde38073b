import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../src/findings/finding.ts";
import { validate } from "../../src/validate/validate.ts";
import { readDefaults } from "../support/chart-values/combinations.ts";
import { inTwo } from "../support/chart-values/rendered-combinations.ts";
import { type Fault, type FaultKind, typoCorpus } from "../support/chart-values/typo-corpus.ts";
import { testContext } from "../support/context.ts";
import { chartDir, helmTemplate, readSchema } from "../support/nginx-chart.ts";
import { tempDir } from "../support/temp-dir.ts";
import { printedSeed } from "../support/values/agreement.ts";
import { askSchemaOracle } from "../support/values/schema-oracle.ts";

let corpus: readonly Fault[];

beforeAll(async () => {
  corpus = await typoCorpus(readSchema(), readDefaults());
});

const CODES: Readonly<Record<FaultKind, readonly string[]>> = {
  key: ["schema/additional-property"],
  name: ["schema/constraint"],
  type: ["schema/type"],
  word: ["schema/enum"],
  bound: ["schema/constraint", "schema/enum"],
  null: ["schema/required", "schema/type"],
};

/** Whether a message of Helm's names the place. */
function names(message: string, { pointer, path, kind }: Fault): boolean {
  // The engine of Helm 4.2 does not say in which map.
  if (kind === "name") return message.includes(`invalid propertyName '${path.at(-1)}'`);
  const key = kind === "key" ? path.at(-1) : undefined;
  const needed = kind === "null" ? [`at '${pointer.slice(0, pointer.lastIndexOf("/"))}'`, `'${path.at(-1)}'`] : [];
  const told = (parts: readonly string[]): boolean =>
    message.split("\n").some((line) => parts.every((part) => line.includes(part)));
  if (needed.length > 0 && told(needed)) return true;
  return told([`at '${pointer}'`, ...(key === undefined ? [] : [`'${key}'`, "not allowed"])]);
}

/** The finding that a fault asks for. */
function isTold(fault: Fault, { code, path = [], suggestion, location }: Finding): boolean {
  const [at, wanted] = [path.map(String).join("\n"), fault.path.join("\n")];
  const isThere = fault.isVague ? at.startsWith(wanted) || wanted.startsWith(at) : at === wanted;
  const isSuggested = !fault.meant || fault.meant.some((word) => suggestion === `did you mean "${word}"?`);
  const isNamed = fault.isVague ? code.startsWith("schema/") : CODES[fault.kind].includes(code);
  return isThere && isNamed && isSuggested && location?.file.endsWith(".json") === true;
}

it("has a fault of each kind for each place of the schema", () => {
  const counts = Object.fromEntries(
    Object.keys(CODES).map((kind) => [kind, corpus.filter((fault) => fault.kind === kind).length]),
  );
  process.stdout.write(`typos: ${corpus.length} of them: ${JSON.stringify(counts)}\n`);
  expect(counts["key"]).toBeGreaterThan(4000);
  expect(counts["name"]).toBeGreaterThan(20);
  expect(counts["type"]).toBeGreaterThan(5000);
  expect(counts["bound"]).toBeGreaterThan(1500);
  expect(counts["word"]).toBeGreaterThan(500);
  expect(counts["null"]).toBeGreaterThan(500);
});

describe("each is refused, and told where it is,", () => {
  it("by Helm's engine", async () => {
    const schema = JSON.stringify(readSchema());
    const [answer] = await askSchemaOracle([{ schema, instances: corpus.map(({ seen }) => JSON.stringify(seen)) }]);
    if (!answer || "broken" in answer) throw new Error(answer?.broken ?? "no answer");
    const wrong = corpus.filter((fault, index) => !names(answer.verdicts[index] ?? "", fault));
    expect(wrong.map(({ title }) => title)).toEqual([]);
  });

  it("by the helm command, as far as a sample goes", async () => {
    const sample = fc.sample(fc.constantFrom(...corpus), { seed: printedSeed("typos"), numRuns: 60 });
    const wrong: string[] = [];
    await inTwo(sample, async (fault) => {
      const { exitCode, stderr } = await helmTemplate({ values: fault.given });
      if (exitCode !== 1 || !names(stderr, fault)) wrong.push(`${fault.title}: ${exitCode} ${stderr}`);
    });
    expect(wrong).toEqual([]);
  });

  it("by validate, with the right suggestion", async () => {
    using temp = tempDir();
    const files = corpus.map(({ given }, index) => [`${index}.json`, JSON.stringify(given, undefined, 1)] as const);
    const dir = temp.write("values", Object.fromEntries(files));
    const environments = files.map(([name]) => ({
      name,
      layers: [`${dir}/${name}`],
      release: "web",
      namespace: "sites",
      versions: "fixed" as const,
      timeoutMs: 1000,
      rollbackOnFailure: false,
      confirm: false,
    }));
    const project = { dir, chartDir, chartPlace: "chart", chartName: "nginx", environments };
    const result = await validate(testContext(), { project, environments }, { render: false });
    const wrong = corpus.flatMap((fault, index) => {
      const { findings } = result.environments[index] ?? { findings: [] };
      if (findings.some((item) => isTold(fault, item))) return [];
      const said = findings.map(({ code, path, message, suggestion }) => [code, path?.join("."), message, suggestion]);
      return [
        `${fault.title} (${fault.meant?.join(", ") ?? fault.kind}): ${said.map((item) => item.join(" | ")).join("; ")}`,
      ];
    });
    expect(wrong).toEqual([]);
  });
});
