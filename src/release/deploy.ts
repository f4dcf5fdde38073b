import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { Helm, type ReleaseMetadata } from "../tools/helm/index.ts";
import { notReady } from "./deploy-failure.ts";
import { chartWithValues, type DeployRequest, inputHash } from "./deploy-input.ts";
import { renderRollout } from "./render-rollout.ts";
import { type Rollout, untilWell } from "./rollout.ts";
import { INPUT_LABEL, upgrade } from "./upgrade.ts";

export interface DeployOutcome {
  readonly outcome: "installed" | "upgraded" | "unchanged";
  readonly revision: number;
}

/**
 * Installs or upgrades a release with Helm and waits until its pods are ready. A rollout that cannot succeed fails
 * immediately instead of at the time limit.
 *
 * @returns `unchanged`, with no new revision, if the release has the same chart, values and image and is healthy.
 * @throws E_CLUSTER, E_TOOL_FAILED with Helm's message, E_LOCKED if another operation is in progress, E_UNHEALTHY with
 * pod, container, reason, last event and last log lines.
 */
export async function deploy(ctx: Context, request: DeployRequest): Promise<DeployOutcome> {
  const { environment, target } = request;
  const title = `deploy ${environment.release} to ${environment.namespace}`;
  const chart = chartWithValues(request);
  const [hash, before, rendered] = await Promise.all([
    inputHash(request.chart.digest, chart),
    new Helm(ctx, target).metadata(environment),
    renderRollout(ctx, chart),
  ]);
  if (before?.status.startsWith("pending")) throw pending(environment.name, before);
  const rollout: Rollout = { access: target, namespace: environment.namespace, ...rendered };
  if (before?.status === "deployed" && before.labels[INPUT_LABEL] === hash) {
    const look = await untilWell(ctx, rollout, environment.timeoutMs);
    if (look.waiting.length > 0) throw await notReady(ctx, { environment, rollout, isFirst: false }, look.troubles);
    if (look.missing.length === 0) {
      ctx.progress.note(`✓ ${title}: unchanged, revision ${before.revision}`);
      return { outcome: "unchanged", revision: before.revision };
    }
  }
  return during(
    ctx.progress,
    title,
    async (task): Promise<DeployOutcome> => {
      const onWaiting = (workloads: readonly string[]): void =>
        task.update(workloads.length > 0 ? `waiting for ${workloads.join(", ")}` : "");
      const revision = await upgrade(ctx, { environment, target, chart, hash, before, rollout, onWaiting });
      return { outcome: before ? "upgraded" : "installed", revision };
    },
    ({ outcome, revision }) => `${outcome}, revision ${revision}`,
  );
}

function pending(environment: string, { name, status }: ReleaseMetadata): ChartwrightError {
  const command = status === "pending-install" ? "uninstall" : "rollback";
  return new ChartwrightError(
    "E_LOCKED",
    `the release ${name} is ${status}: another operation is in progress, or was killed`,
    { hint: `if no other operation is running, run chartwright ${command} ${environment}` },
  );
}
