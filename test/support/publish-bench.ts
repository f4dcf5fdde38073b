import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { publishChart } from "../../src/chart/publish-charts.ts";
import type { Context } from "../../src/context.ts";
import { packChart } from "../../src/engines/chart-files/pack.ts";
import { RepositoryIndex } from "../../src/engines/helm-repository/repository-index.ts";
import { readChartFolder } from "../../src/tools/files/chart-folder.ts";
import { type FaultOf, faultyProxy } from "./faulty-proxy.ts";
import { chartmuseum, type TestServer } from "./servers.ts";
import { contextIn, type TempDir, tempDir } from "./temp-dir.ts";

/** A ChartMuseum and a folder for a file of tests, and a chart for each test. */
export let museum: TestServer;
export let temp: TempDir;
export let ctx: Context;

let count = 0;

beforeAll(async () => {
  museum = await chartmuseum();
  temp = tempDir();
  ctx = contextIn(temp.dir);
});
afterAll(async () => {
  await museum[Symbol.asyncDispose]();
  temp[Symbol.dispose]();
});

/** A chart of a name that no other test uses. */
interface Chart {
  readonly name: string;
  readonly dir: string;
}
/** This test's. */
export let chart: Chart;
beforeEach(() => {
  const name = `web${++count}`;
  const dir = temp.write(name, {
    "Chart.yaml": `# mine\napiVersion: v2\nname: ${name}\nversion: 1.2.3\n`,
    "values.yaml": "a: 1\n",
    "templates/a.yaml": "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n",
  });
  chart = { name, dir };
});

export const pack = async ({ dir }: Chart): Promise<Uint8Array> => packChart(readChartFolder(dir)).bytes;
export const publish = async (bytes: Uint8Array, url = museum.url): ReturnType<typeof publishChart> =>
  publishChart(ctx, { bytes, repository: { url } });
/** What the server holds of the chart, read without our code's help. */
export async function held({ name }: Chart): Promise<{ file: Buffer | undefined; digests: string[] }> {
  const index = await fetch(`${museum.url}/index.yaml`).then((response) => response.text());
  const file = readdirSync(museum.dir).includes(`${name}-1.2.3.tgz`)
    ? readFileSync(join(museum.dir, `${name}-1.2.3.tgz`))
    : undefined;
  return { file, digests: new RepositoryIndex(index).entriesOf(name, "1.2.3").map((entry) => entry.digest) };
}
/** A proxy before the ChartMuseum. */
export const through = (fault: FaultOf) => faultyProxy(museum.url, fault);
