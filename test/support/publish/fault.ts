import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packChart } from "../../../src/engines/chart-files/pack.ts";
import { writeTgz } from "../../../src/engines/go-archive/tgz.ts";
import { readChartFolder } from "../../../src/tools/files/chart-folder.ts";
import { type FaultOf, type FaultyProxy, faultyProxy } from "../faulty-proxy.ts";
import { chartmuseum, type MuseumOptions, type TestServer } from "../servers.ts";
import { type TempDir, tempDir } from "../temp-dir.ts";
import { type CliResult, type CliRun, startCli } from "./cli.ts";
import { FAULTS, type FaultName } from "./fault-table.ts";
import { type Held, heldBy, stateOf } from "./held.ts";
import { makeSigner, type Signer } from "./signing.ts";
import type { TestPackage } from "./test-package.ts";

interface StartOptions {
  readonly file?: string;
  readonly args?: readonly string[];
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a test of a fault works with. */
export class FaultBench {
  readonly temp: TempDir = tempDir();
  readonly #open: AsyncDisposable[] = [];
  /** What the state is read from in the end. */
  museum: TestServer | undefined;
  ours: TestPackage;

  constructor() {
    this.ours = this.pack("ours");
  }

  /** Packs a chart `web`; other text gives other content, and many bytes that no compression shrinks. */
  pack(text: string, { version = "1.2.3", padding = 0 } = {}): TestPackage {
    const links: string[] = [];
    for (let length = 0, link = text; length < padding; length += link.length) {
      link = createHash("sha512").update(link).digest("base64");
      links.push(link);
    }
    const noise = links.join("");
    const files = Object.entries({
      "Chart.yaml": `apiVersion: v2\nname: web\nversion: ${version}\n`,
      "values.yaml": `text: ${text}\n# ${noise}\n`,
    }).map(([path, data]) => ({ path, data: new TextEncoder().encode(data) }));
    const { bytes } = packChart(files);
    const dir = join(this.temp.dir, text);
    mkdirSync(dir, { recursive: true });
    const file = join(dir, `web-${version}.tgz`);
    writeFileSync(file, bytes);
    return { name: "web", version, bytes, file };
  }

  /** Starts a ChartMuseum of the test's own. */
  async serve(args: readonly string[] = [], options: MuseumOptions = {}): Promise<TestServer> {
    this.museum = await chartmuseum(args, options);
    this.#open.push(this.museum);
    return this.museum;
  }

  /** A proxy before it, or before another server. */
  async through(fault: FaultOf, target = this.museum?.url ?? ""): Promise<FaultyProxy> {
    const proxy = await faultyProxy(target, fault);
    this.#open.push(proxy);
    return proxy;
  }

  /** Packs a folder's chart `web` 1.2.3. */
  packFolder(dir: string): TestPackage {
    const { name, version, bytes } = packChart(readChartFolder(dir));
    const file = join(this.temp.dir, `${name}-${version}.tgz`);
    writeFileSync(file, bytes);
    return { name, version, bytes, file };
  }

  /** A package whose Chart.yaml says what no packer would take. */
  raw(name: string, version: string): string {
    const data = new TextEncoder().encode(`apiVersion: v2\nname: ${name}\nversion: ${version}\n`);
    const file = join(this.temp.dir, "raw.tgz");
    writeFileSync(file, writeTgz([{ path: "web/Chart.yaml", data }]));
    return file;
  }

  signer(): Promise<Signer> {
    return makeSigner();
  }

  /** What the server holds of a version. */
  held(version = this.ours.version): Promise<Held> {
    if (!this.museum) throw new Error("no server to read the state from");
    return heldBy(this.museum.url, this.ours.name, version);
  }

  /** Starts a publisher with a home of its own, as if on another machine. */
  start(url: string, { file = this.ours.file, args = [], home = "home", env = {} }: StartOptions = {}): CliRun {
    const dir = join(this.temp.dir, home);
    mkdirSync(dir, { recursive: true });
    return startCli(dir, ["publish", file, "--repo", url, ...args], env);
  }

  publish(url: string, options: StartOptions = {}): Promise<CliResult> {
    return this.start(url, options).ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const open of this.#open.reverse()) await open[Symbol.asyncDispose]();
    this.temp[Symbol.dispose]();
  }
}

/**
 * A test of the fault matrix. The body provokes the fault and gives the run that is judged; exit code, output and the
 * state of the server are held against the fault's row.
 */
export function fault(name: FaultName, body: (bench: FaultBench) => Promise<CliResult>): void {
  test(name, async () => {
    await using bench = new FaultBench();
    const { exit, says, holds } = FAULTS[name];
    const { code, out, err } = await body(bench);
    expect({ code, text: out + err }).toEqual({ code: exit, text: expect.stringContaining(says) });
    // What the line of progress says at its end is what the exit code says.
    const mark = /^([✓✗]) publish /m.exec(err)?.[1];
    if (mark !== undefined) expect(mark).toBe(code === 0 ? "✓" : "✗");
    expect(await stateOf(() => bench.held(), bench.ours.bytes, holds)).toBe(holds);
  });
}
