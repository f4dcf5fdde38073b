import { homedir } from "node:os";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { addressesOf, isAlive, kubeconfigOf, labOf, readState } from "../lab/index.ts";
import type { RepositoryAddress } from "../tools/chartmuseum/index.ts";
import type { ClusterAccess } from "../tools/kubectl/index.ts";
import type { Environment } from "./environment.ts";

/** Where an environment's image, chart and release go. */
export interface Target extends ClusterAccess {
  /** Without tag or digest; in the lab with the lab's registry as its host. */
  readonly imageRepository?: string;
  readonly registryPlainHttp: boolean;
  readonly chartRepository?: RepositoryAddress;
}

/** The repository's path below the lab's registry: `registry.example.com/team/site` is `team/site` there. */
function withRegistry(repository: string, registry: string): string {
  const [first = "", ...rest] = repository.split("/");
  const hasHost = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  return [registry, ...(hasHost ? rest : [first, ...rest])].join("/");
}

async function labTarget(ctx: Context, environment: Environment): Promise<Target> {
  const lab = labOf(ctx);
  const state = await readState(lab);
  if (!state || !isAlive(state.processes["namespace"])) {
    throw new ChartwrightError("E_LAB_DOWN", `${environment.name} goes to the lab "${lab.name}", which does not run`, {
      hint: "start it: chartwright lab up",
    });
  }
  const { registry, chartmuseumUrl } = addressesOf(state);
  return {
    kubeconfig: kubeconfigOf(lab),
    registryPlainHttp: true,
    chartRepository: { url: chartmuseumUrl, anonymous: true },
    ...(environment.image ? { imageRepository: withRegistry(environment.image.repository, registry) } : {}),
  };
}

/**
 * Gives the servers of an environment: the lab's for one with `cluster: lab`, else those that its configuration names
 * and the cluster of its context.
 *
 * @throws E_LAB_DOWN, and E_REFUSED for an environment that says nothing of where it goes.
 */
export async function targetOf(ctx: Context, environment: Environment): Promise<Target> {
  const { target, image, chartRepository } = environment;
  if (target?.kind === "lab") return labTarget(ctx, environment);
  if (!target) {
    throw new ChartwrightError(
      "E_REFUSED",
      `the environment "${environment.name}" does not say which cluster it goes to`,
      {
        hint: `it can be validated; to deploy it give it \`cluster: lab\` or \`context: NAME\` under environments in chartwright.yaml`,
      },
    );
  }
  const home = ctx.env["HOME"] || homedir();
  return {
    kubeconfig: ctx.env["KUBECONFIG"] || join(home, ".kube", "config"),
    kubeContext: target.context,
    registryPlainHttp: false,
    ...(image ? { imageRepository: image.repository } : {}),
    ...(chartRepository ? { chartRepository } : {}),
  };
}

/**
 * The chart repository that an environment publishes to.
 *
 * @throws E_CONFIG if it has none.
 */
export function requireChartRepository(target: Target, name: string): RepositoryAddress {
  if (target.chartRepository !== undefined) return target.chartRepository;
  throw new ChartwrightError("E_CONFIG", `the environment "${name}" has no chart repository`, {
    hint: "add `chartRepository: { url: https://… }` to chartwright.yaml, or publish with --repo URL",
  });
}
