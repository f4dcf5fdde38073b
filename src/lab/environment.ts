import { dirname } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { resolveTool } from "../tools/toolchain/index.ts";
import { isAlive } from "./daemon.ts";
import type { Lab } from "./lab.ts";
import { addressesOf, kubeconfigOf, readState } from "./state.ts";

/** The variables that point helm, kubectl and curl at a lab, and the folders of its helm and kubectl for PATH. */
export interface LabEnvironment {
  readonly variables: Readonly<Record<"KUBECONFIG" | "CHARTMUSEUM_URL" | "REGISTRY", string>>;
  readonly path: readonly string[];
}

/** @throws E_LAB_DOWN if the lab is not running. */
export async function labEnvironment(ctx: Context, lab: Lab): Promise<LabEnvironment> {
  const state = await readState(lab);
  if (!state || !isAlive(state.processes["namespace"])) {
    throw new ChartwrightError("E_LAB_DOWN", `the lab "${lab.name}" is not running`, {
      hint: "run chartwright lab up",
    });
  }
  const { chartmuseumUrl, registry } = addressesOf(state);
  const folders = new Set([
    dirname((await resolveTool(ctx, "helm")).path),
    dirname((await resolveTool(ctx, "kubectl")).path),
  ]);
  return {
    variables: { KUBECONFIG: kubeconfigOf(lab), CHARTMUSEUM_URL: chartmuseumUrl, REGISTRY: registry },
    path: [...folders],
  };
}
