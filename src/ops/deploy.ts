import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Context } from "../context.ts";
import type { PodTrouble } from "../core/rollout.ts";
import { computedText } from "../core/values/computed-layer.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { runHelm } from "../tools/helm.ts";
import { clusterFailure } from "../tools/kubectl.ts";
import { lastLines, type ProcessResult } from "../tools/process.ts";
import type { Environment } from "./environment.ts";
import { imageLayers } from "./merged-values.ts";
import { rollback } from "./release-life.ts";
import { contextArguments, type ReleaseMetadata, releaseMetadata } from "./release-metadata.ts";
import { evidenceOf, lookAt, type Rollout, untilHopeless, untilWell } from "./rollout.ts";
import type { Target } from "./target.ts";
import { workloadsOf } from "./workloads.ts";

/** What is deployed: a chart as it came from its repository, and the digest of the image, if one is built here. */
export interface DeployRequest {
  readonly environment: Environment;
  readonly target: Target;
  readonly chart: { readonly file: string; readonly name: string; readonly version: string; readonly digest: string };
  readonly imageDigest?: string;
}

export interface DeployOutcome {
  readonly outcome: "installed" | "upgraded" | "unchanged";
  readonly revision: number;
}

const INPUT_LABEL = "chartwright.dev/input";

/** The values that are in no file, as Helm takes them from standard input: several documents, the later wins. */
function computedValues({ environment, target, imageDigest }: DeployRequest): string {
  const { imageRepository } = target;
  const pushed = {
    ...(imageRepository === undefined ? {} : { repository: imageRepository }),
    ...(imageDigest === undefined ? {} : { digest: imageDigest }),
  };
  return computedText(imageLayers(environment, pushed));
}

/** A hash of all that a deploy is made of: kept as a label of the release, it tells whether there is anything to do. */
async function inputHash(request: DeployRequest, layer: string): Promise<string> {
  const hash = createHash("sha256").update(request.chart.digest);
  for (const file of request.environment.layers) hash.update("\0").update(await readFile(file));
  return hash.update("\0").update(layer).digest("hex").slice(0, 40);
}

function helmArguments(request: DeployRequest): string[] {
  const { environment, chart, target } = request;
  return [
    environment.release,
    chart.file,
    "--namespace",
    environment.namespace,
    ...environment.layers.flatMap((file) => ["--values", file]),
    "--values=-",
    ...contextArguments(target),
  ];
}

/**
 * Installs or upgrades a release with Helm and waits until its pods are ready. A rollout that can't get well is ended
 * at once instead of at the time limit.
 *
 * @returns `unchanged`, with no new revision, if the release holds the same chart, values and image and is well.
 * @throws E_CLUSTER, E_TOOL_FAILED with Helm's words, E_LOCKED if another operation is under way, E_UNHEALTHY naming
 * pod, container, reason, last event and last log lines.
 */
export async function deploy(ctx: Context, request: DeployRequest): Promise<DeployOutcome> {
  const { environment, target } = request;
  const title = `deploy ${environment.release} to ${environment.namespace}`;
  const layer = computedValues(request);
  const [hash, before, workloads] = await Promise.all([
    inputHash(request, layer),
    releaseMetadata(ctx, target, environment),
    workloadsOf(ctx, helmArguments(request), layer),
  ]);
  if (before?.status.startsWith("pending")) {
    throw new ChartwrightError(
      "E_LOCKED",
      `the release ${environment.release} is ${before.status}: another operation is under way, or was killed`,
      {
        hint: `if nobody is at work on it: chartwright rollback ${environment.name}`,
      },
    );
  }
  const rollout: Rollout = { access: target, namespace: environment.namespace, workloads };
  if (before?.status === "deployed" && before.labels[INPUT_LABEL] === hash) {
    const look = await untilWell(ctx, rollout, environment.timeoutMs);
    if (look.waiting.length > 0) throw await unhealthy(ctx, environment, rollout, look.troubles);
    if (look.missing.length === 0) {
      ctx.progress.note(`✓ ${title}: unchanged, revision ${before.revision}`);
      return { outcome: "unchanged", revision: before.revision };
    }
  }
  return during(
    ctx.progress,
    title,
    () => upgrade(ctx, request, { layer, hash, before, rollout }),
    ({ outcome, revision }) => `${outcome}, revision ${revision}`,
  );
}

async function upgrade(
  ctx: Context,
  request: DeployRequest,
  run: { layer: string; hash: string; before: ReleaseMetadata | undefined; rollout: Rollout },
): Promise<DeployOutcome> {
  const { environment, target } = request;
  const ended = new AbortController();
  const giveUp = new AbortController();
  const watch = untilHopeless(ctx, run.rollout, ended.signal).then((troubles) => {
    if (troubles.length > 0) giveUp.abort();
    return troubles;
  });
  const limit = environment.timeoutMs;
  let result: ProcessResult;
  try {
    result = await runHelm(
      ctx,
      [
        "upgrade",
        "--install",
        ...helmArguments(request),
        "--create-namespace",
        "--wait=watcher",
        `--timeout=${Math.ceil(limit / 1000)}s`,
        "--history-max=10",
        `--labels=${INPUT_LABEL}=${run.hash}`,
        "--output=json",
      ],
      { input: run.layer, kubeconfig: target.kubeconfig, timeoutMs: limit + 30_000, signal: giveUp.signal },
    );
  } finally {
    ended.abort();
  }
  const hopeless = await watch;
  if (hopeless.length === 0 && result.exitCode === 0) {
    const revision = (await releaseMetadata(ctx, target, environment))?.revision ?? 0;
    return { outcome: run.before ? "upgraded" : "installed", revision };
  }
  // The evidence is taken first: a rollback removes the pods that hold it.
  const error = await failure(ctx, request, run.rollout, hopeless, result);
  // Not when somebody else is at work on the release, or the cluster is gone.
  const ours = error.code === "E_UNHEALTHY" || error.code === "E_TOOL_FAILED";
  throw environment.rollbackOnFailure && run.before && ours ? await afterRollback(ctx, request, error) : error;
}

/** Goes back to the last revision that was deployed; says in the error's hint how that went. */
async function afterRollback(ctx: Context, request: DeployRequest, error: ChartwrightError): Promise<ChartwrightError> {
  const { environment, target } = request;
  const hint = await rollback(ctx, environment, target).then(
    ({ to, revision }) => `rolled back to revision ${to}, by revision ${revision}; mend it and deploy again`,
    (failed: unknown) => `the rollback failed too: ${failed instanceof Error ? failed.message : String(failed)}`,
  );
  const { code, message, detail } = error;
  return new ChartwrightError(code, message, { hint, ...(detail === undefined ? {} : { detail }), cause: error.cause });
}

async function unhealthy(
  ctx: Context,
  environment: Environment,
  rollout: Rollout,
  troubles: readonly PodTrouble[],
): Promise<ChartwrightError> {
  const first = troubles[0];
  const where =
    first?.container === undefined ? `pod ${first?.pod}` : `container ${first.container} of pod ${first.pod}`;
  const why = first ? `${first.reason} in ${where}` : `its pods are missing after ${environment.timeoutMs / 1000} s`;
  return new ChartwrightError("E_UNHEALTHY", `${environment.release} does not get ready: ${why}`, {
    detail: await evidenceOf(ctx, rollout, troubles),
    hint: `mend it and deploy again, or go back: chartwright rollback ${environment.name}`,
  });
}

async function failure(
  ctx: Context,
  { environment }: DeployRequest,
  rollout: Rollout,
  hopeless: readonly PodTrouble[],
  result: ProcessResult,
): Promise<ChartwrightError> {
  if (hopeless.length > 0) return unhealthy(ctx, environment, rollout, hopeless);
  if (/deadline exceeded|timed out|not ready|context canceled/i.test(result.stderr)) {
    const { troubles } = await lookAt(ctx, rollout).catch(() => ({ troubles: [] }));
    if (troubles.length > 0) return unhealthy(ctx, environment, rollout, troubles);
  }
  if (/another operation .* is in progress/.test(result.stderr)) {
    return new ChartwrightError("E_LOCKED", `another operation on the release ${environment.release} is under way`);
  }
  if (/Kubernetes cluster unreachable|connection refused/i.test(result.stderr)) return clusterFailure(result);
  return new ChartwrightError("E_TOOL_FAILED", `helm could not deploy ${environment.release}`, {
    detail: lastLines(result.stderr.trim() || result.stdout, 20),
  });
}
