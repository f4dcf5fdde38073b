import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../src/engines/json/json.ts";
import { checkManifest } from "../../src/engines/kubernetes-api/check-manifest.ts";
import { crdSchemas } from "../../src/engines/kubernetes-api/crd-schemas.ts";
import { readManifest } from "../../src/engines/kubernetes-api/read-manifest.ts";
import { runHelm } from "../../src/tools/helm/run-helm.ts";
import { type ApiServer, type Applier, applierOf, startApiServer } from "../support/api-server.ts";
import { repositoryDir, testContext } from "../support/context.ts";
import { type Mutation, mutationsOf } from "../support/kubernetes/mutations.ts";
import { errorsOf, labSchemas, objectsOf, validText } from "../support/kubernetes/schemas.ts";
import { tempDir } from "../support/temp-dir.ts";
import { printedSeed } from "../support/values/agreement.ts";

let server: ApiServer;
let applier: Applier;

beforeAll(async () => {
  server = await startApiServer();
  applier = await applierOf(server);
});

afterAll(() => server.stop());

interface Comparison {
  readonly falseErrors: string[];
  readonly refused: number;
  readonly found: number;
  readonly missed: string[];
}

/** Asks the API server and us about the same objects. */
async function compare(cases: readonly Mutation[], faults: (object: Json) => ReturnType<typeof errorsOf>) {
  const result: Comparison & { refused: number; found: number } = { falseErrors: [], refused: 0, found: 0, missed: [] };
  const queue = cases.values();
  const work = async (): Promise<void> => {
    for (const { object, title } of queue) {
      const { accepted, message } = await applier.apply(object);
      if (accepted === undefined) continue;
      const [first] = await faults(object);
      if (accepted && first) result.falseErrors.push(`${title}: ${first.message}`);
      if (accepted) continue;
      result.refused++;
      if (first) result.found++;
      else result.missed.push(`${title}: ${message}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return result;
}

function sample(name: string, all: readonly Mutation[], count: number): Mutation[] {
  const seed = printedSeed(name);
  return fc.sample(fc.constantFrom(...all), { seed, numRuns: Number(process.env["FUZZ_CASES"] ?? count) });
}

function print(name: string, { refused, found }: Comparison): number {
  const share = found / refused;
  process.stdout.write(`${name}: ${found} of ${refused} refusals found, ${(share * 100).toFixed(1)} %\n`);
  return share;
}

test("the API server takes what we find no fault with", async () => {
  for (const object of objectsOf(validText)) {
    expect(await errorsOf(object)).toEqual([]);
    expect(await applier.apply(object), JSON.stringify(object["kind"])).toEqual({ accepted: true, message: "" });
  }
});

test("manifests of charts are taken by both", async () => {
  using temp = tempDir();
  const ctx = testContext({ cwd: temp.dir });
  await runHelm(ctx, ["create", "made"]);
  const made = ["--set", "ingress.enabled=true,autoscaling.enabled=true,serviceAccount.create=true"];
  const values = (name: string): string[] => ["--values", join(repositoryDir, "values", `${name}.yaml`)];
  const nginx = join(repositoryDir, "charts/nginx");
  const renderings = [
    ["template", "a", join(temp.dir, "made")],
    ["template", "a", join(temp.dir, "made"), ...made],
    ["template", "a", nginx],
    ...["dev", "staging", "prod"].map((name) => ["template", "a", nginx, ...values("common"), ...values(name)]),
  ];
  let objects = 0;
  for (const args of renderings) {
    const { stdout, exitCode, stderr } = await runHelm(ctx, args);
    expect(exitCode, stderr).toBe(0);
    expect(await checkManifest(readManifest(stdout), labSchemas)).toEqual([]);
    for (const object of objectsOf(stdout)) {
      expect(await applier.apply(object)).toEqual({ accepted: true, message: "" });
      objects++;
    }
  }
  expect(objects).toBeGreaterThan(20);
});

test("what we call missing, and words that we call unknown, the API server refuses", async () => {
  const all = objectsOf(validText).flatMap(mutationsOf);
  const chosen = all.filter(({ title }) => / removed$|: "Bogus"$/.test(title));
  const result = await compare(chosen, (object) => errorsOf(object));
  expect(result.falseErrors).toEqual([]);
  expect(print("removed and replaced", result)).toBeGreaterThan(0.8);
});

test("no mutation that the API server takes is called an error, and most that it refuses are found", async () => {
  const all = objectsOf(validText).flatMap(mutationsOf);
  const result = await compare(sample("manifests", all, 3000), (object) => errorsOf(object));
  expect(result.falseErrors).toEqual([]);
  expect(print("manifests", result)).toBeGreaterThan(0.85);
});

const WIDGETS = `
apiVersion: example.com/v1
kind: Widget
metadata: {name: one, namespace: default}
spec: {size: 3, replicas: 2, mode: b, tags: [a, b], port: http, free: {any: [thing]}, extra: {a: b}}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: two, namespace: default}
spec: {port: 80, extra: {}, free: {}}
`;

test("custom resources are judged by their definition", async () => {
  const definition = objectsOf(validText).find((object) => object["kind"] === "CustomResourceDefinition");
  await server.send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
  for (;;) {
    const { status } = await server.send("GET", "/apis/example.com/v1/namespaces/default/widgets");
    if (status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  applier = await applierOf(server);
  const crds = crdSchemas([JSON.stringify(definition)]);
  const widgets = objectsOf(WIDGETS);
  for (const widget of widgets) {
    expect(await applier.apply(widget)).toEqual({ accepted: true, message: "" });
    expect(await errorsOf(widget, crds)).toEqual([]);
  }
  const all = widgets.flatMap(mutationsOf);
  const result = await compare(all, (object) => errorsOf(object, crds));
  expect(result.falseErrors).toEqual([]);
  expect(print("custom resources", result)).toBeGreaterThan(0.85);
});
