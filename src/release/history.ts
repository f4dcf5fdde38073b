import type { Context } from "../context.ts";
import type { Environment, Target } from "../project/index.ts";
import { Helm, type Revision } from "../tools/helm/index.ts";
import { onRelease } from "./missing-release.ts";

/**
 * Returns the revisions of an environment's release, oldest first.
 *
 * @throws E_REFUSED if there is no such release, E_CLUSTER, E_TOOL_FAILED
 */
export async function releaseHistory(ctx: Context, environment: Environment, target: Target): Promise<Revision[]> {
  return onRelease(environment, new Helm(ctx, target).history(environment));
}
