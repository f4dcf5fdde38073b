import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonMap } from "../../src/engines/json/json.ts";
import { checkManifest } from "../../src/engines/kubernetes-api/check-manifest.ts";
import { crdSchemas } from "../../src/engines/kubernetes-api/crd-schemas.ts";
import { readManifest } from "../../src/engines/kubernetes-api/read-manifest.ts";
import { type ApiServer, type Applier, applierOf, startApiServer } from "../support/api-server.ts";
import { type Combinations, chartCombinations, randomRows } from "../support/chart-values/combinations.ts";
import { Pairs } from "../support/chart-values/pairs.ts";
import { inTwo, type Outcome, renderCombinations } from "../support/chart-values/rendered-combinations.ts";
import { customResourceDefinitions, define } from "../support/kubernetes/custom-resources.ts";
import { objectsOf, schemaData } from "../support/kubernetes/schemas.ts";
import { at, isMap } from "../support/nginx-chart.ts";
import { breaches } from "../support/restricted.ts";
import { printedSeed } from "../support/values/agreement.ts";

/** What a template may refuse, since it compares two values, which a schema cannot. */
const REFUSALS: readonly RegExp[] = [
  /^tls\.(containerPort|servicePort): port \d+ is already used by \S+$/,
  /^metrics\.(port|statusPort): port \d+ is already used by \S+$/,
  /^autoscaling\.minReplicas: \d+ is greater than maxReplicas, \d+$/,
  /^resources\.requests\.(cpu|memory): autoscaling needs a request, because its target is a percentage of it$/,
  /^(metrics\.)?resources\.requests\.[a-z-]+: \S+ exceeds the limit, \S+$/,
  /^podDisruptionBudget\.(minAvailable|maxUnavailable): \S+ (of \d+ pods )?would block every node drain$/,
];

const versions = schemaData.versions;
const seed = printedSeed("combinations");
let combinations: Combinations;
let outcome: Outcome;
let definitions: readonly string[];

beforeAll(async () => {
  definitions = await customResourceDefinitions();
  combinations = await chartCombinations(seed);
  outcome = await renderCombinations(combinations, versions);
});

/** Each pod that an object is, or makes. */
function podsOf(object: JsonMap): JsonMap[] {
  const found: unknown[] = object["kind"] === "Pod" ? [object] : [at(object, "spec", "template")];
  return found.filter(isMap).filter((pod) => isMap(pod["spec"])) as JsonMap[];
}

/** What is said of combinations, each thing once, with the shortest values of which it is said. */
async function saidOf(
  say: (objects: readonly JsonMap[], manifest: string, version: string) => Promise<readonly string[]>,
): Promise<string[]> {
  const found = new Map<string, string>();
  await inTwo(outcome.rendered, async ({ manifests, values }) => {
    const text = JSON.stringify(values);
    for (const [version, manifest] of manifests)
      for (const said of await say(objectsOf(manifest), manifest, version))
        if (text.length < (found.get(said)?.length ?? Number.POSITIVE_INFINITY)) found.set(said, text);
  });
  return [...found].map(([said, values]) => `${said}\n  with ${values}`);
}

it("covers every pair of choices that the schema allows", () => {
  const { array, factors } = combinations;
  const counts = (["covered", "forbidden", "refused", "apart", "open"] as const).map(
    (state) => [state, array.count(state)] as const,
  );
  const { covered = 0, forbidden = 0, refused = 0, open } = Object.fromEntries(counts);
  process.stdout.write(
    `combinations: ${factors.length} places, ${outcome.rendered.length} rendered, ${outcome.refused.length} refused; ` +
      `pairs: ${counts.map(([state, count]) => `${count} ${state}`).join(", ")}\n`,
  );
  expect(open).toBe(0);
  expect(covered).toBeGreaterThan(100_000);
  expect((forbidden + refused) / covered).toBeLessThan(0.005);
  const seen = new Pairs(factors);
  for (const { row } of outcome.rendered) for (const pair of seen.of(row)) seen.set(pair, "covered");
  expect([...array.pairs.in("covered")].filter((pair) => seen.state(pair) !== "covered")).toEqual([]);
});

it("calls no pair forbidden that occurs in values which the schema allows", () => {
  const { array } = combinations;
  const rows = randomRows(combinations, { seed, count: 300 });
  expect(rows.length).toBeGreaterThan(250);
  const wrong = rows.flatMap((row) =>
    [...array.pairs.of(row)].filter((pair) => array.pairs.state(pair) === "forbidden"),
  );
  expect(wrong).toEqual([]);
});

it("refuses by a template only what two values make impossible together", () => {
  const legal = (message: string): boolean => REFUSALS.some((refusal) => refusal.test(message));
  expect(outcome.refused.filter(({ message }) => !legal(message))).toEqual([]);
  for (const refusal of REFUSALS) expect(outcome.refused.some(({ message }) => refusal.test(message))).toBe(true);
});

it("renders each combination to the same bytes twice", () => {
  expect(outcome.rendered.filter(({ isStable }) => !isStable).map(({ values }) => values)).toEqual([]);
});

it(`renders objects that the API of ${versions.join(", ")} takes`, async () => {
  const crds = crdSchemas(definitions);
  const wrong = await saidOf(async (_objects, manifest, version) => {
    const faults = await checkManifest(readManifest(manifest), schemaData.schemas(version), { crds });
    return faults.map(({ object, path, message }) => `${version} ${object.kind} ${path.join(".")}: ${message}`);
  });
  expect(wrong).toEqual([]);
});

it("renders pods that are fit for Pod Security `restricted`, with a read-only root", async () => {
  let pods = 0;
  const wrong = await saidOf(async (objects) => {
    const specs = objects.flatMap(podsOf).map((pod) => pod["spec"]);
    pods += specs.length;
    return specs.flatMap(breaches);
  });
  expect(wrong).toEqual([]);
  expect(pods).toBeGreaterThan(outcome.rendered.length * versions.length);
});

describe("an API server with Pod Security `restricted` enforced", () => {
  let server: ApiServer;
  let applier: Applier;

  beforeAll(async () => {
    server = await startApiServer();
    await define(server, definitions);
    applier = await applierOf(server);
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "sites", labels } };
    await server.send("POST", "/api/v1/namespaces", namespace);
  });
  afterAll(() => server.stop());

  /** Pods are admitted only if their account and their priority are there. */
  async function addWhatItNames(pod: JsonMap): Promise<void> {
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: accountOf(pod) } };
    await server.send("POST", "/api/v1/namespaces/sites/serviceaccounts", account);
    const name = at(pod, "spec", "priorityClassName");
    if (name === undefined) return;
    const priority = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name }, value: 1 };
    await server.send("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", priority);
  }

  const accountOf = (pod: JsonMap): unknown => at(pod, "spec", "serviceAccountName") ?? "default";

  const asPod = ({ metadata, spec }: JsonMap): JsonMap => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "pod", ...(isMap(metadata) ? (metadata as JsonMap) : {}), namespace: "sites" },
    spec: spec ?? null,
  });

  it("refuses a pod that breaks it", async () => {
    await addWhatItNames({});
    const pod = asPod({ metadata: {}, spec: { containers: [{ name: "a", image: "a" }] } });
    const { accepted, message } = await applier.apply(pod);
    expect({ accepted, message }).toEqual({
      accepted: false,
      message: expect.stringContaining("violates PodSecurity"),
    });
  });

  it("takes each object and admits each pod", async () => {
    const wrong = await saidOf(async (objects, _manifest, version) => {
      if (version !== "1.36") return [];
      const pods = objects.flatMap(podsOf).map(asPod);
      for (const pod of pods) await addWhatItNames(pod);
      const said: string[] = [];
      for (const object of [...objects, ...pods]) {
        const { accepted, message } = await applier.apply(object);
        if (accepted !== true) said.push(`${String(object["kind"])}: ${message}`);
      }
      return said;
    });
    expect(wrong).toEqual([]);
  });
});
