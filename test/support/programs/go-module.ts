import { tmpdir } from "node:os";
import { join } from "node:path";
import { runOrFail } from "../../../src/tools/process/process.ts";
import { repositoryDir, testContext } from "../context.ts";

/**
 * Downloads a Go module into Go's own cache, unless it is there.
 *
 * @param module with its version, or without one if a go.mod names it: `sigs.k8s.io/metrics-server@v0.9.0`
 * @param pins folder of that go.mod, in the repository: `test/oracle`
 * @returns the module's folder.
 */
export async function goModule(module: string, pins?: string): Promise<string> {
  const { stdout } = await runOrFail(testContext(), {
    file: "go",
    args: ["mod", "download", "-json", module],
    cwd: pins === undefined ? tmpdir() : join(repositoryDir, pins),
    timeoutMs: 600_000,
  });
  return String(JSON.parse(stdout).Dir);
}

/** The folder of Helm's own source code, of the version that the oracle is built from. */
export const helmModule = (): Promise<string> => goModule("helm.sh/helm/v4", "test/oracle");

/** metrics-server, whose repository contains a chart of another project. */
export const metricsServerModule = (): Promise<string> => goModule("sigs.k8s.io/metrics-server@v0.9.0");

/** A Go module that contains a copy of the JSON Schema Test Suite. */
export type SchemaSuite = "github.com/qri-io/jsonschema" | "github.com/google/jsonschema-go";

/** The folder of a module that contains the JSON Schema Test Suite. */
export const schemaSuiteModule = (module: SchemaSuite): Promise<string> => goModule(module, "test/json-schema-suite");
