import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import type { Environment, Target } from "../project/index.ts";
import { type ChartWithValues, Helm, HelmError, type ReleaseMetadata } from "../tools/helm/index.ts";
import { Kubectl } from "../tools/kubectl/index.ts";
import { deployFailure, type FailedDeploy, notReady } from "./deploy-failure.ts";
import { retryRefusedPods } from "./retry-refused-pods.ts";
import { rollback } from "./rollback.ts";
import { type Rollout, untilHopeless } from "./rollout.ts";
import { uninstall } from "./uninstall.ts";

/** The label of a release that holds the hash of its input. */
export const INPUT_LABEL = "chartwright.dev/input";

/** An upgrade to run. */
export interface Upgrade {
  readonly environment: Environment;
  readonly target: Target;
  readonly chart: ChartWithValues;
  /** The hash of the input, see `inputHash`. */
  readonly hash: string;
  /** The newest revision so far; undefined for a first install. */
  readonly before: ReleaseMetadata | undefined;
  readonly rollout: Rollout;
  /** Called during the rollout with the workloads that are not ready. */
  readonly onWaiting: (workloads: readonly string[]) => void;
}

/**
 * Runs `helm upgrade --install` and ends it as soon as the rollout cannot succeed. With `rollbackOnFailure`, it then
 * undoes a failed deploy.
 *
 * @returns the new revision.
 * @throws as `deploy`.
 */
export async function upgrade(ctx: Context, run: Upgrade): Promise<number> {
  const { environment, target, before, rollout } = run;
  const helm = new Helm(ctx, target);
  if (before?.status === "failed") await retryRefusedPods(ctx, rollout);
  const ended = new AbortController();
  const giveUp = new AbortController();
  const watch = untilHopeless(ctx, rollout, { until: ended.signal, onWaiting: run.onWaiting }).then((troubles) => {
    if (troubles.length > 0) giveUp.abort();
    return troubles;
  });
  let failure: HelmError | undefined;
  try {
    await helm.upgrade(run.chart, {
      timeoutMs: environment.timeoutMs,
      labels: { [INPUT_LABEL]: run.hash },
      createNamespace: before === undefined && (await isNamespaceMissing(ctx, run)),
      signal: giveUp.signal,
    });
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    failure = error;
  } finally {
    ended.abort();
  }
  const hopeless = await watch;
  // Rolling back removes the pods, so their state is read first.
  const failed: FailedDeploy = { environment, rollout, isFirst: before === undefined };
  if (hopeless.length > 0) throw await undone(ctx, run, await notReady(ctx, failed, hopeless));
  if (failure) throw await undone(ctx, run, await deployFailure(ctx, failed, failure));
  return (await helm.metadata(environment))?.revision ?? 0;
}

/** A login without the right to read namespaces can still deploy into an existing one. */
async function isNamespaceMissing(ctx: Context, { target, environment }: Upgrade): Promise<boolean> {
  const exists = await new Kubectl(ctx, target).hasNamespace(environment.namespace).catch(() => true);
  return !exists;
}

/**
 * With `rollbackOnFailure`, rolls back to the last deployed revision or removes a first install, and returns the error
 * with the outcome as its hint. Does nothing if another operation holds the release or the cluster does not answer.
 */
async function undone(
  ctx: Context,
  { environment, target, before }: Upgrade,
  error: ChartwrightError,
): Promise<ChartwrightError> {
  const { code, message, detail, cause } = error;
  if (!environment.rollbackOnFailure || (code !== "E_UNHEALTHY" && code !== "E_TOOL_FAILED")) return error;
  const work = before
    ? rollback(ctx, { environment, target }).then(
        ({ to, revision }) => `rolled back to revision ${to} (now revision ${revision}); fix it and deploy again`,
      )
    : uninstall(ctx, environment, target).then(() => "removed what was installed; fix it and deploy again");
  const hint = await work.catch(
    (failed: unknown) =>
      `${before ? "rolling back" : "removing the release"} also failed: ${failed instanceof Error ? failed.message : String(failed)}`,
  );
  return new ChartwrightError(code, message, { hint, detail, cause });
}
