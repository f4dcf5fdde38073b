import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Context } from "../context.ts";
import { computedText } from "../engines/helm-values/index.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import type { Environment, Target } from "../project/index.ts";
import { runHelm } from "../tools/helm/index.ts";
import { runKubectl } from "../tools/kubectl/index.ts";
import type { ProcessResult } from "../tools/process/index.ts";
import { imageLayers } from "../values/index.ts";
import { deployFailure, notReady } from "./deploy-failure.ts";
import { rollback, uninstall } from "./release-life.ts";
import { contextArguments, type ReleaseMetadata, releaseMetadata } from "./release-metadata.ts";
import { renderRollout } from "./render-rollout.ts";
import { retryRefused } from "./retry-refused.ts";
import { type Rollout, untilHopeless, untilWell } from "./rollout.ts";

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
  const [hash, before, rendered] = await Promise.all([
    inputHash(request, layer),
    releaseMetadata(ctx, target, environment),
    renderRollout(ctx, helmArguments(request), layer),
  ]);
  if (before?.status.startsWith("pending")) {
    throw new ChartwrightError(
      "E_LOCKED",
      `the release ${environment.release} is ${before.status}: another operation is under way, or was killed`,
      {
        hint: `if nobody is at work on it: chartwright ${before.status === "pending-install" ? "uninstall" : "rollback"} ${environment.name}`,
      },
    );
  }
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
    () => upgrade(ctx, request, { layer, hash, before, rollout }),
    ({ outcome, revision }) => `${outcome}, revision ${revision}`,
  );
}

/**
 * Helm 4.2 applies the namespace anew when it is told to create it and it is there: that takes rights that a login for
 * one namespace has not, and changes what is somebody else's.
 */
async function namespaceArguments(
  ctx: Context,
  { environment, target }: DeployRequest,
  before: ReleaseMetadata | undefined,
): Promise<string[]> {
  if (before) return [];
  const query = ["get", "namespace", environment.namespace, "--ignore-not-found", "--output=name"];
  const { exitCode, stdout } = await runKubectl(ctx, target, query);
  return exitCode === 0 && stdout.trim() === "" ? ["--create-namespace"] : [];
}

async function upgrade(
  ctx: Context,
  request: DeployRequest,
  run: { layer: string; hash: string; before: ReleaseMetadata | undefined; rollout: Rollout },
): Promise<DeployOutcome> {
  const { environment, target } = request;
  if (run.before?.status === "failed") await retryRefused(ctx, run.rollout);
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
        ...(await namespaceArguments(ctx, request, run.before)),
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
  // The evidence is taken first: what takes the release back removes the pods that hold it.
  const failed = { environment, rollout: run.rollout, isFirst: run.before === undefined };
  const error = await deployFailure(ctx, failed, hopeless, result);
  // Not when somebody else is at work on the release, or the cluster is gone.
  const ours = error.code === "E_UNHEALTHY" || error.code === "E_TOOL_FAILED";
  throw environment.rollbackOnFailure && ours ? await takenBack(ctx, request, run.before, error) : error;
}

/**
 * Goes back to the last revision that was deployed, or removes what was installed for the first time; says in the
 * error's hint how that went.
 */
async function takenBack(
  ctx: Context,
  { environment, target }: DeployRequest,
  before: ReleaseMetadata | undefined,
  error: ChartwrightError,
): Promise<ChartwrightError> {
  const work = before
    ? rollback(ctx, environment, target).then(
        ({ to, revision }) => `rolled back to revision ${to}, by revision ${revision}; mend it and deploy again`,
      )
    : uninstall(ctx, environment, target).then(() => "what was installed is removed again; mend it and deploy again");
  const hint = await work.catch(
    (failed: unknown) =>
      `to ${before ? "roll it back" : "remove it"} failed too: ${failed instanceof Error ? failed.message : String(failed)}`,
  );
  const { code, message, detail } = error;
  return new ChartwrightError(code, message, { hint, ...(detail === undefined ? {} : { detail }), cause: error.cause });
}
