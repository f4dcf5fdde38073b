import { createProgress } from "../../../src/progress.ts";
import { customResourceModules } from "../kubernetes/custom-resources.ts";
import { templateParser } from "../template/go-parser.ts";
import { helm3 } from "../tool-sandbox.ts";
import { buildOracle } from "../values/oracle.ts";
import { debianProgram } from "./debian-program.ts";
import { contour, customResources, envoy } from "./edge-programs.ts";
import { exporterRoot } from "./exporter-root.ts";
import { helmModule, metricsServerModule, schemaSuiteModule } from "./go-module.ts";
import { goStandardLibrary } from "./go-program.ts";
import { NODE_VERSIONS, nodeProgram } from "./node-program.ts";

/** A set of tests, and of the programs that they need beside the tools of the product. */
export type Level = "fast" | "default" | "node";

/** A program, or source code, that only tests need. */
interface TestProgram {
  readonly title: string;
  /** The tests that need it; `npm test` includes the fast tests. */
  readonly level: Level;
  /** Whether Go compiles it. Go uses every core, so these programs are built one after the other. */
  readonly compiled?: boolean;
  /** Gets it, unless it is there. Tests call the same function. */
  readonly get: () => Promise<unknown>;
}

/** Every program that tests need. To add one, add a line. */
const TEST_PROGRAMS: readonly TestProgram[] = [
  { title: "Helm 3", level: "fast", get: helm3 },
  { title: "Helm's source code", level: "fast", get: helmModule },
  { title: "Go's standard library", level: "fast", compiled: true, get: goStandardLibrary },
  { title: "Podman", level: "default", get: () => debianProgram("podman") },
  { title: "Docker", level: "default", get: () => debianProgram("docker.io") },
  { title: "Prometheus", level: "default", get: () => debianProgram("prometheus") },
  { title: "Prometheus' nginx exporter", level: "default", get: exporterRoot },
  { title: "Envoy", level: "default", get: envoy },
  { title: "Contour", level: "default", compiled: true, get: contour },
  { title: "Contour's custom resources", level: "default", get: customResources },
  { title: "the chart's custom resources", level: "default", get: customResourceModules },
  { title: "metrics-server's chart", level: "default", get: metricsServerModule },
  {
    title: "the JSON Schema Test Suite, drafts 4 to 2019-09",
    level: "default",
    get: () => schemaSuiteModule("github.com/qri-io/jsonschema"),
  },
  {
    title: "the JSON Schema Test Suite, draft 2020-12",
    level: "default",
    get: () => schemaSuiteModule("github.com/google/jsonschema-go"),
  },
  { title: "Helm 4.1's engine", level: "default", compiled: true, get: () => buildOracle("4.1") },
  { title: "Helm 4.2's engine", level: "default", compiled: true, get: () => buildOracle("4.2") },
  { title: "Helm 4.3's engine", level: "default", compiled: true, get: () => buildOracle("4.3") },
  { title: "Go's parser of templates", level: "default", compiled: true, get: templateParser },
  ...NODE_VERSIONS.map(
    (node): TestProgram => ({ title: `Node ${node.version}`, level: "node", get: () => nodeProgram(node) }),
  ),
];

/**
 * Gets every program that the tests of these levels need, with progress on standard error.
 *
 * @throws an AggregateError with the reason for each program that it could not get.
 */
export async function getTestPrograms(levels: readonly Level[]): Promise<void> {
  const stderr = { write: (text: string) => void process.stderr.write(text), isTTY: process.stderr.isTTY === true };
  const progress = createProgress(stderr, { quiet: false });
  const task = progress.task("programs for the tests");
  const running = new Set<string>();
  const get = async (program: TestProgram): Promise<void> => {
    const since = Date.now();
    running.add(program.title);
    task.update([...running].join(", "));
    try {
      await program.get();
    } catch (error) {
      throw new Error(`${program.title}: ${error instanceof Error ? error.message : error}`, { cause: error });
    } finally {
      running.delete(program.title);
      task.update([...running].join(", "));
    }
    const seconds = (Date.now() - since) / 1000;
    if (seconds > 2) progress.note(`✓ ${program.title} (${seconds.toFixed(1)} s)`);
  };
  const programs = TEST_PROGRAMS.filter(({ level }) => levels.includes(level));
  const downloads = programs.filter(({ compiled }) => !compiled).map(get);
  let builds = Promise.resolve();
  const built = programs
    .filter(({ compiled }) => compiled)
    .map((program) => (builds = builds.then(() => get(program))));
  const failed = (await Promise.allSettled([...downloads, ...built])).filter(({ status }) => status === "rejected");
  if (failed.length === 0) return task.done();
  task.fail();
  throw new AggregateError(failed.map((result) => ("reason" in result ? result.reason : undefined)));
}

/** The folders of the other versions of Node, each with a `node`, by version. */
export async function nodeFolders(): Promise<ReadonlyMap<string, string>> {
  return new Map(
    await Promise.all(NODE_VERSIONS.map(async (node) => [node.version, await nodeProgram(node)] as const)),
  );
}
