import { dirname } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { resolveTool } from "../tools/toolchain/index.ts";
import { isAlive } from "./daemon.ts";
import type { Lab } from "./lab.ts";
import { addressesOf, kubeconfigOf, readState } from "./state.ts";

/** The variables that point helm, kubectl and curl at a lab, and the folders of its helm and kubectl for PATH. */
export interface LabEnvironment {
  /** KUBECONFIG, CHARTMUSEUM_URL and REGISTRY. If a proxy is set, also NO_PROXY with the network of the labs. */
  readonly variables: Readonly<Record<string, string>>;
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
  const { NO_PROXY: direct } = ctx.env;
  const exclusions = direct ? { NO_PROXY: direct, no_proxy: direct } : {};
  return {
    variables: { KUBECONFIG: kubeconfigOf(lab), CHARTMUSEUM_URL: chartmuseumUrl, REGISTRY: registry, ...exclusions },
    path: [...folders],
  };
}
