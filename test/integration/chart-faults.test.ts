import { describe, expect, it } from "vitest";
import { type Batch, faultCorpus } from "../support/fault-corpus.ts";
import { helmTemplate, isMap, readSchema } from "../support/nginx-chart.ts";
import { sample } from "../support/schema-node.ts";

const schema = readSchema();
const full = sample(schema);
// The one value of the sample that depends on another.
if (isMap(full) && isMap(full["service"])) Object.assign(full["service"], { type: "NodePort" });

const hints = (message: string, told: readonly string[]): boolean =>
  message.split("\n").some((line) => told.every((part) => line.includes(part)));

/** What Helm accepted, or did not name in its message. */
async function overlooked(batch: Batch): Promise<string[]> {
  const { exitCode, stderr } = await helmTemplate({ values: batch.values });
  return batch.faults
    .filter((fault) => exitCode === 0 || !hints(stderr, fault.told))
    .map((fault) => `${fault.path.join(".")}: ${fault.key ?? JSON.stringify(fault.value)}`);
}

async function overlookedInAll(batches: readonly Batch[]): Promise<string[]> {
  const rest = [...batches];
  const found: string[] = [];
  const work = async (): Promise<void> => {
    for (let batch = rest.pop(); batch; batch = rest.pop()) found.push(...(await overlooked(batch)));
  };
  await Promise.all([work(), work()]);
  return found;
}

describe("Helm refuses by the chart's schema", () => {
  it("nothing of a sample that has every key", async () => {
    const { exitCode, stderr } = await helmTemplate({ values: full });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  for (const [name, batches] of Object.entries(faultCorpus(schema, full))) {
    const count = batches.reduce((sum, batch) => sum + batch.faults.length, 0);
    it(`${name}, wherever it is`, { timeout: 60_000 }, async () => {
      expect(count).toBeGreaterThan(20);
      expect(await overlookedInAll(batches)).toEqual([]);
    });
  }

  const together = [
    ["a node port on a ClusterIP Service", { service: { nodePort: 30080 } }, "at '/service/type'"],
    ["an Ingress without a host", { ingress: { enabled: true } }, "at '/hosts'"],
  ] as const;
  it.each(together)("%s", async (_name, values, place) => {
    const { exitCode, stderr } = await helmTemplate({ values });
    expect({ exitCode, named: stderr.includes(place) }).toEqual({ exitCode: 1, named: true });
  });

  it.each(["NodePort", "LoadBalancer"])("no node port on a Service of type %s", async (type) => {
    expect(await helmTemplate({ values: { service: { type, nodePort: 30080 } } })).toMatchObject({ exitCode: 0 });
  });
});
