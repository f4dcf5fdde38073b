import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import type { Environment, Target } from "../project/index.ts";
import { Helm, type Revision, wasDeployed } from "../tools/helm/index.ts";
import { releaseHistory } from "./history.ts";
import { onRelease } from "./missing-release.ts";

/** The release to roll back. */
export interface RollbackRequest {
  readonly environment: Environment;
  readonly target: Target;
  /** The revision to roll back to. Default: the last deployed one before the newest. */
  readonly to?: number | undefined;
}

/** The result of a rollback. */
export interface RolledBack {
  /** The revision whose content is deployed again. */
  readonly to: number;
  /** The new revision. */
  readonly revision: number;
}

/**
 * Rolls a release back, as a new revision, and waits until its pods are ready.
 *
 * @throws E_REFUSED if there is no such release or revision, E_CLUSTER, E_TOOL_FAILED
 */
export async function rollback(ctx: Context, { environment, target, to }: RollbackRequest): Promise<RolledBack> {
  const { release, timeoutMs } = environment;
  const history = await releaseHistory(ctx, environment, target);
  const wanted = to ?? previousRevision(environment, history);
  const revisions = history.map(({ revision }) => revision);
  if (!revisions.includes(wanted)) {
    throw new ChartwrightError("E_REFUSED", `${release} has no revision ${wanted}`, {
      hint: `choose one of ${revisions.join(", ")}`,
    });
  }
  return during(
    ctx.progress,
    `roll ${release} back to revision ${wanted}`,
    async () => {
      await onRelease(environment, new Helm(ctx, target).rollback(environment, wanted, timeoutMs));
      const after = await releaseHistory(ctx, environment, target);
      return { to: wanted, revision: after.at(-1)?.revision ?? wanted };
    },
    ({ revision }) => `revision ${revision}`,
  );
}

function previousRevision({ name, release }: Environment, history: readonly Revision[]): number {
  const last = history.slice(0, -1).findLast(wasDeployed);
  if (last) return last.revision;
  throw new ChartwrightError("E_REFUSED", `${release} has no earlier revision to go back to`, {
    hint: `run chartwright history ${name} to see its revisions`,
  });
}
