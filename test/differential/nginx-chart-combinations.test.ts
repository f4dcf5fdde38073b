import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkManifest } from "../../src/core/kubernetes/check-manifest.ts";
import { readManifest } from "../../src/core/kubernetes/read-manifest.ts";
import type { JsonMap } from "../../src/core/yaml/value-node.ts";
import { type ApiServer, type Applier, applierOf, startApiServer } from "../support/api-server.ts";
import { type Combinations, chartCombinations, randomRows } from "../support/chart-values/combinations.ts";
import { inTwo, type Outcome, renderCombinations } from "../support/chart-values/rendered-combinations.ts";
import { objectsOf, schemaData } from "../support/kubernetes/schemas.ts";
import { at, isMap } from "../support/nginx-chart.ts";
import { breaches } from "../support/restricted.ts";
import { printedSeed } from "../support/values/agreement.ts";

/** What a template may refuse, since it compares two values, which a schema cannot. */
const REFUSALS: readonly RegExp[] = [];

const versions = schemaData.versions;
const seed = printedSeed("combinations");
let combinations: Combinations;
let outcome: Outcome;

beforeAll(async () => {
  combinations = await chartCombinations(seed);
  outcome = await renderCombinations(combinations, versions);
});

/** Each pod that an object is, or makes. */
function podsOf(object: JsonMap): JsonMap[] {
  const found: unknown[] = object["kind"] === "Pod" ? [object] : [at(object, "spec", "template")];
  return found.filter(isMap).filter((pod) => isMap(pod["spec"])) as JsonMap[];
}

/** Something for each combination, where there is something to say. */
async function saidOf(
  say: (objects: readonly JsonMap[], manifest: string, version: string) => Promise<readonly string[]>,
): Promise<string[]> {
  const found: string[] = [];
  await inTwo(outcome.rendered, async ({ manifests, values }) => {
    for (const [version, manifest] of manifests) {
      const said = await say(objectsOf(manifest), manifest, version);
      if (said.length > 0) found.push(`${said.join("\n")}\n  with ${JSON.stringify(values)}`);
    }
  });
  return found;
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
  expect(covered).toBeGreaterThan(5000);
  expect((forbidden + refused) / covered).toBeLessThan(0.02);
  const seen = new Set(
    outcome.rendered.flatMap(({ row }) => [...array.pairs.of(row)].map((pair) => JSON.stringify(pair))),
  );
  for (const pair of array.pairs.in("covered")) expect(seen, JSON.stringify(pair)).toContain(JSON.stringify(pair));
});

it("calls no pair forbidden that occurs in values which the schema allows", () => {
  const { array } = combinations;
  const rows = randomRows(combinations, { seed, count: 1000 });
  expect(rows.length).toBeGreaterThan(500);
  const wrong = rows.flatMap((row) =>
    [...array.pairs.of(row)].filter((pair) => array.pairs.state(pair) === "forbidden"),
  );
  expect(wrong).toEqual([]);
});

it("refuses by a template only what two values make impossible together", () => {
  const legal = (message: string): boolean => REFUSALS.some((refusal) => refusal.test(message));
  expect(outcome.refused.filter(({ message }) => !legal(message))).toEqual([]);
  for (const refusal of REFUSALS) expect(outcome.refused.some(({ message }) => refusal.test(message))).toBe(true);
  expect(outcome.refused.length).toBeLessThanOrEqual(outcome.rendered.length / 4);
});

it("renders each combination to the same bytes twice", () => {
  expect(outcome.rendered.filter(({ isStable }) => !isStable).map(({ values }) => values)).toEqual([]);
});

it(`renders objects that the API of ${versions.join(", ")} takes`, async () => {
  const wrong = await saidOf(async (_objects, manifest, version) => {
    const faults = await checkManifest(readManifest(manifest), schemaData.schemas(version));
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
    applier = await applierOf(server);
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "sites", labels } };
    await server.send("POST", "/api/v1/namespaces", namespace);
  });
  afterAll(() => server.stop());

  /** Pods are admitted only if their account is there. */
  async function addAccount(pod: JsonMap): Promise<void> {
    const name = at(pod, "spec", "serviceAccountName") ?? "default";
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } };
    await server.send("POST", "/api/v1/namespaces/sites/serviceaccounts", account);
  }

  const asPod = ({ metadata, spec }: JsonMap): JsonMap => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "pod", ...(isMap(metadata) ? (metadata as JsonMap) : {}), namespace: "sites" },
    spec: spec ?? null,
  });

  it("refuses a pod that breaks it", async () => {
    await addAccount({});
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
      for (const pod of pods) await addAccount(pod);
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
