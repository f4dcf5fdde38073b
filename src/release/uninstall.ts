import type { Context } from "../context.ts";
import { labOf, unforward } from "../lab/index.ts";
import { during } from "../progress.ts";
import type { Environment, Target } from "../project/index.ts";
import { Helm } from "../tools/helm/index.ts";
import { onRelease } from "./missing-release.ts";

/**
 * Removes a release with all its objects and waits until they are gone. In the lab, it also closes the port of the
 * release's page. The namespace stays.
 *
 * @throws E_REFUSED if there is no such release, E_CLUSTER, E_TOOL_FAILED
 */
export async function uninstall(ctx: Context, environment: Environment, target: Target): Promise<void> {
  const { release, namespace, timeoutMs } = environment;
  await during(ctx.progress, `uninstall ${release} from ${namespace}`, async () => {
    await onRelease(environment, new Helm(ctx, target).uninstall(environment, timeoutMs));
    if (environment.target?.kind === "lab") await unforward(ctx, labOf(ctx), `${namespace}/${release}`);
  });
}
