import { homedir } from "node:os";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { addressesOf, isAlive, kubeconfigOf, labOf, readState } from "../lab/index.ts";
import type { RepositoryAddress } from "../tools/chartmuseum/index.ts";
import type { ClusterAccess } from "../tools/kubectl/index.ts";
import type { Environment } from "./environment.ts";

/** The servers of an environment: its cluster, its registry and its chart repository. */
export interface Target extends ClusterAccess {
  /** Without tag or digest. In the lab, its host is the lab's registry. */
  readonly imageRepository?: string | undefined;
  readonly registryPlainHttp: boolean;
  readonly chartRepository?: RepositoryAddress | undefined;
}

/** Replaces the host of a repository: `registry.example.com/team/site` becomes `10.200.1.1:5000/team/site`. */
function withRegistry(repository: string, registry: string): string {
  const [first = "", ...rest] = repository.split("/");
  const hasHost = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  return [registry, ...(hasHost ? rest : [first, ...rest])].join("/");
}

async function labTarget(ctx: Context, environment: Environment): Promise<Target> {
  const lab = labOf(ctx);
  const state = await readState(lab);
  if (!state || !isAlive(state.processes["namespace"])) {
    const message = `the environment "${environment.name}" needs the lab "${lab.name}", which is not running`;
    throw new ChartwrightError("E_LAB_DOWN", message, { hint: "run `chartwright lab up`" });
  }
  const { registry, chartmuseumUrl } = addressesOf(state);
  return {
    kubeconfig: kubeconfigOf(lab),
    registryPlainHttp: true,
    chartRepository: { url: chartmuseumUrl, anonymous: true },
    imageRepository: environment.image && withRegistry(environment.image.repository, registry),
  };
}

/**
 * Returns the servers of an environment: the lab's with `cluster: lab`, else the configured servers and the cluster of
 * its context.
 *
 * @throws E_LAB_DOWN, and E_REFUSED for an environment without `cluster` and `context`.
 */
export async function targetOf(ctx: Context, environment: Environment): Promise<Target> {
  const { target, image, chartRepository } = environment;
  if (target?.kind === "lab") return labTarget(ctx, environment);
  if (!target) {
    throw new ChartwrightError("E_REFUSED", `the environment "${environment.name}" has no cluster`, {
      hint: `set "cluster: lab" or "context: NAME" under environments.${environment.name} in chartwright.yaml`,
    });
  }
  const home = ctx.env["HOME"] || homedir();
  return {
    kubeconfig: ctx.env["KUBECONFIG"] || join(home, ".kube", "config"),
    kubeContext: target.context,
    registryPlainHttp: false,
    imageRepository: image?.repository,
    chartRepository,
  };
}

/**
 * Returns the chart repository that an environment publishes to.
 *
 * @param name the environment's name, for the message.
 * @throws E_CONFIG if it has none.
 */
export function requireChartRepository(target: Target, name: string): RepositoryAddress {
  if (target.chartRepository !== undefined) return target.chartRepository;
  throw new ChartwrightError("E_CONFIG", `the environment "${name}" has no chart repository`, {
    hint: 'add "chartRepository: { url: https://… }" to chartwright.yaml, or publish with --repo URL',
  });
}
