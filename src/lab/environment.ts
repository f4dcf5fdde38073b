import { dirname } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { resolveTool } from "../tools/toolchain/index.ts";
import { isAlive } from "./daemon.ts";
import type { Lab } from "./lab.ts";
import { addressesOf, kubeconfigOf, readState } from "./state.ts";

/**
 * The lines that `eval` takes to point helm, kubectl and curl at a lab.
 *
 * @throws E_LAB_DOWN if it does not run.
 */
export async function labEnvironment(ctx: Context, lab: Lab): Promise<string> {
  const state = await readState(lab);
  if (!state || !isAlive(state.processes["namespace"])) {
    throw new ChartwrightError("E_LAB_DOWN", `the lab "${lab.name}" does not run`, {
      hint: "start it: chartwright lab up",
    });
  }
  const { chartmuseumUrl, registry } = addressesOf(state);
  const folders = new Set([
    dirname((await resolveTool(ctx, "helm")).path),
    dirname((await resolveTool(ctx, "kubectl")).path),
  ]);
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  return [
    `export KUBECONFIG=${quote(kubeconfigOf(lab))}`,
    `export CHARTMUSEUM_URL=${quote(chartmuseumUrl)}`,
    `export REGISTRY=${quote(registry)}`,
    `export PATH=${quote([...folders].join(":"))}":$PATH"`,
    "",
  ].join("\n");
}
