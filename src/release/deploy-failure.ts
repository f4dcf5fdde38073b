import type { Context } from "../context.ts";
import type { Trouble } from "../engines/kubernetes-rollout/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { Environment } from "../project/index.ts";
import type { HelmError } from "../tools/helm/index.ts";
import { deployHint } from "./deploy-hint.ts";
import { lookAt, type Rollout } from "./rollout.ts";
import { evidenceOf } from "./rollout-evidence.ts";

/** A deploy that failed. */
export interface FailedDeploy {
  readonly environment: Environment;
  readonly rollout: Rollout;
  /** There was no release before, so there is no revision to roll back to. */
  readonly isFirst: boolean;
}

/**
 * Returns why Helm could not deploy a release: E_UNHEALTHY with the state of its pods if Helm stopped waiting for them,
 * E_LOCKED if another operation holds the release, else Helm's error with a hint.
 */
export async function deployFailure(ctx: Context, failed: FailedDeploy, error: HelmError): Promise<ChartwrightError> {
  const { release, namespace } = failed.environment;
  if (error.gaveUpWaiting) {
    const { troubles } = await lookAt(ctx, failed.rollout).catch(() => ({ troubles: [] }));
    if (troubles.length > 0) return notReady(ctx, failed, troubles);
  }
  if (error.failure === "in-progress") {
    return new ChartwrightError("E_LOCKED", `another operation on the release ${release} is in progress`);
  }
  const { code, message, detail, hint = deployHint(error.output, namespace) } = error;
  return new ChartwrightError(code, message, { detail, hint });
}

/** Returns the error E_UNHEALTHY of a release whose pods do not become ready. */
export async function notReady(
  ctx: Context,
  { environment, rollout, isFirst }: FailedDeploy,
  troubles: readonly Trouble[],
): Promise<ChartwrightError> {
  const { release, name, namespace, timeoutMs } = environment;
  const { detail, reason } = await evidenceOf(ctx, rollout, troubles);
  const why = troubles.length > 0 ? reason : `its pods are missing after ${timeoutMs / 1000} s`;
  const back = isFirst ? `or remove it: chartwright uninstall ${name}` : `or go back: chartwright rollback ${name}`;
  const advice = deployHint(reason, namespace);
  return new ChartwrightError("E_UNHEALTHY", `${release} did not become ready: ${why}`, {
    detail,
    hint: `${advice === undefined ? "" : `${advice}; `}fix it and deploy again, ${back}`,
  });
}
