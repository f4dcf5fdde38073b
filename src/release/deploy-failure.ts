import type { Context } from "../context.ts";
import type { Trouble } from "../engines/kubernetes-rollout/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { Environment } from "../project/index.ts";
import { clusterFailure } from "../tools/kubectl/index.ts";
import { lastLines, type ProcessResult } from "../tools/process/index.ts";
import { lookAt, type Rollout } from "./rollout.ts";
import { evidenceOf } from "./rollout-evidence.ts";

/** A deploy that failed. */
export interface FailedDeploy {
  readonly environment: Environment;
  readonly rollout: Rollout;
  /** There was no release before: there is nothing to go back to. */
  readonly isFirst: boolean;
}

/** Why a deploy failed: what keeps the pods from getting ready, or else Helm's own words. */
export async function deployFailure(
  ctx: Context,
  failed: FailedDeploy,
  hopeless: readonly Trouble[],
  result: ProcessResult,
): Promise<ChartwrightError> {
  const { release, namespace } = failed.environment;
  if (hopeless.length > 0) return notReady(ctx, failed, hopeless);
  if (/deadline exceeded|timed out|not ready|context canceled/i.test(result.stderr)) {
    const { troubles } = await lookAt(ctx, failed.rollout).catch(() => ({ troubles: [] }));
    if (troubles.length > 0) return notReady(ctx, failed, troubles);
  }
  if (/another operation .* is in progress/.test(result.stderr)) {
    return new ChartwrightError("E_LOCKED", `another operation on the release ${release} is under way`);
  }
  if (/Kubernetes cluster unreachable|connection refused/i.test(result.stderr)) return clusterFailure(result);
  const hint = HINTS.find(([pattern]) => pattern.test(result.stderr))?.[1](namespace);
  return new ChartwrightError("E_TOOL_FAILED", `helm could not deploy ${release}`, {
    detail: lastLines(result.stderr.trim() || result.stdout, 20),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The error of a release whose pods do not get ready. */
export async function notReady(
  ctx: Context,
  { environment, rollout, isFirst }: FailedDeploy,
  troubles: readonly Trouble[],
): Promise<ChartwrightError> {
  const { release, name, namespace, timeoutMs } = environment;
  const { detail, reason } = await evidenceOf(ctx, rollout, troubles);
  const why = troubles.length > 0 ? reason : `its pods are missing after ${timeoutMs / 1000} s`;
  const back = isFirst ? `or remove it: chartwright uninstall ${name}` : `or go back: chartwright rollback ${name}`;
  const advice = HINTS.find(([pattern]) => pattern.test(reason))?.[1](namespace);
  return new ChartwrightError("E_UNHEALTHY", `${release} does not get ready: ${why}`, {
    detail,
    hint: `${advice === undefined ? "" : `${advice}; `}mend it and deploy again, ${back}`,
  });
}

/** What helps against what Helm, the API server or a program says. */
const HINTS: readonly (readonly [RegExp, (namespace: string) => string])[] = [
  [
    /sh\.helm\.release\.\S+ .*Too long|Secret "?sh\.helm\.release.*(?:Too long|too large)/s,
    () =>
      "Helm keeps a release (chart, values and manifests, compressed) in one Secret, which holds 1 MiB: put large content into an image, a volume or a ConfigMap of its own",
  ],
  [
    /Too long: may not be more than 1048576|Too long: must have at most 1048576|request is too large|Request entity too large/,
    () => "a ConfigMap or Secret holds 1 MiB: put large content into an image or a volume",
  ],
  [/exceeded quota/, (namespace) => `see what the namespace may have: kubectl describe quota --namespace ${namespace}`],
  [
    /violates PodSecurity/,
    (namespace) => `the namespace ${namespace} enforces Pod Security: the message names the fields that it asks for`,
  ],
  [
    /cannot (?:create|get|list|patch|update|delete) resource/,
    (namespace) => `this login may not do that: kubectl auth can-i --list --namespace ${namespace}`,
  ],
  [/being terminated/, (namespace) => `the namespace ${namespace} is being removed: wait until it is gone`],
  [/\[emerg\]/, () => "chartwright validate --deep tells what nginx refuses before a deploy"],
];
