import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { labOf, unforward } from "../lab/index.ts";
import { during } from "../progress.ts";
import type { Environment, Target } from "../project/index.ts";
import { runHelm } from "../tools/helm/index.ts";
import { clusterFailure } from "../tools/kubectl/index.ts";
import { lastLines, type ProcessResult } from "../tools/process/index.ts";
import { contextArguments } from "./release-metadata.ts";

/** One revision, as Helm's history has it. */
export interface Revision {
  readonly revision: number;
  readonly updated: string;
  readonly status: string;
  readonly chart: string;
  readonly description: string;
}

function failure(environment: Environment, what: string, result: ProcessResult): ChartwrightError {
  if (/release: not found/.test(result.stderr)) {
    return new ChartwrightError("E_REFUSED", `there is no release ${environment.release} in ${environment.namespace}`, {
      hint: `make it: chartwright release ${environment.name}`,
    });
  }
  if (/unreachable|connection refused/i.test(result.stderr)) return clusterFailure(result);
  const detail = lastLines(result.stderr.trim() || result.stdout, 20);
  return new ChartwrightError("E_TOOL_FAILED", `helm could not ${what} ${environment.release}`, { detail });
}

/**
 * The revisions of a release, oldest first.
 *
 * @throws E_REFUSED if there is no such release, E_CLUSTER
 */
export async function releaseHistory(ctx: Context, environment: Environment, target: Target): Promise<Revision[]> {
  const result = await runHelm(
    ctx,
    [
      "history",
      environment.release,
      "--namespace",
      environment.namespace,
      "--output=json",
      ...contextArguments(target),
    ],
    { kubeconfig: target.kubeconfig },
  );
  if (result.exitCode !== 0) throw failure(environment, "read the history of", result);
  const revisions = JSON.parse(result.stdout) as Revision[];
  return revisions.map(({ revision, updated, status, chart, description }) => ({
    revision,
    updated,
    status,
    chart,
    description,
  }));
}

/** The revision that a rollback without a number goes to: the last that was well before the newest. */
function previousRevision(environment: Environment, history: readonly Revision[]): number {
  // A first install that failed is `superseded` too once there is a second; what it came to is in its description.
  const earlier = history
    .slice(0, -1)
    .filter(({ status, description }) => /^(?:deployed|superseded)$/.test(status) && !/ failed: /.test(description));
  const last = earlier.at(-1);
  if (last) return last.revision;
  throw new ChartwrightError("E_REFUSED", `${environment.release} has no earlier revision to go back to`, {
    hint: `see them: chartwright history ${environment.name}`,
  });
}

/**
 * Rolls a release back, by a new revision, and waits until its pods are ready.
 *
 * @param to the revision to go back to; without one the last before the newest that was deployed.
 * @returns the revision gone back to and the new one.
 * @throws E_REFUSED if there is no such release or revision, E_CLUSTER, E_TOOL_FAILED
 */
export async function rollback(
  ctx: Context,
  environment: Environment,
  target: Target,
  to?: number,
): Promise<{ readonly to: number; readonly revision: number }> {
  const history = await releaseHistory(ctx, environment, target);
  const wanted = to ?? previousRevision(environment, history);
  if (!history.some(({ revision }) => revision === wanted)) {
    const known = history.map(({ revision }) => revision).join(", ");
    throw new ChartwrightError("E_REFUSED", `${environment.release} has no revision ${wanted}`, {
      hint: `there are: ${known}`,
    });
  }
  return during(
    ctx.progress,
    `roll ${environment.release} back to revision ${wanted}`,
    async () => {
      const limit = environment.timeoutMs;
      const where = ["--namespace", environment.namespace, ...contextArguments(target)];
      const wait = ["--wait=watcher", `--timeout=${Math.ceil(limit / 1000)}s`];
      const result = await runHelm(ctx, ["rollback", environment.release, String(wanted), ...where, ...wait], {
        kubeconfig: target.kubeconfig,
        timeoutMs: limit + 30_000,
      });
      if (result.exitCode !== 0) throw failure(environment, "roll back", result);
      const after = await releaseHistory(ctx, environment, target);
      return { to: wanted, revision: after.at(-1)?.revision ?? wanted };
    },
    ({ revision }) => `revision ${revision}`,
  );
}

/**
 * Removes a release and all that it installed, and waits until it is gone; in the lab its port is given up too. The
 * namespace stays.
 *
 * @throws E_REFUSED if there is no such release, E_CLUSTER, E_TOOL_FAILED
 */
export async function uninstall(ctx: Context, environment: Environment, target: Target): Promise<void> {
  await during(ctx.progress, `uninstall ${environment.release} from ${environment.namespace}`, async () => {
    const limit = environment.timeoutMs;
    const result = await runHelm(
      ctx,
      [
        "uninstall",
        environment.release,
        "--namespace",
        environment.namespace,
        "--wait=watcher",
        `--timeout=${Math.ceil(limit / 1000)}s`,
        ...contextArguments(target),
      ],
      { kubeconfig: target.kubeconfig, timeoutMs: limit + 30_000 },
    );
    if (result.exitCode !== 0) throw failure(environment, "uninstall", result);
    if (environment.target?.kind === "lab") {
      await unforward(ctx, labOf(ctx), `${environment.namespace}/${environment.release}`);
    }
  });
}
