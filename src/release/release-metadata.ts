import type { Context } from "../context.ts";
import type { Environment, Target } from "../project/index.ts";
import { runHelm } from "../tools/helm/index.ts";
import { clusterFailure } from "../tools/kubectl/index.ts";

/** What Helm knows of a release's newest revision. */
export interface ReleaseMetadata {
  readonly name: string;
  readonly chart: string;
  readonly version: string;
  readonly namespace: string;
  readonly revision: number;
  /** `deployed`, `failed`, `pending-upgrade` … */
  readonly status: string;
  readonly deployedAt: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Helm's global flags for a target. */
export const contextArguments = (target: Target): string[] =>
  target.kubeContext === undefined ? [] : ["--kube-context", target.kubeContext];

/**
 * Asks Helm for a release.
 *
 * @returns `undefined` if there is none.
 * @throws E_CLUSTER
 */
export async function releaseMetadata(
  ctx: Context,
  target: Target,
  environment: Pick<Environment, "release" | "namespace">,
): Promise<ReleaseMetadata | undefined> {
  const result = await runHelm(
    ctx,
    [
      "get",
      "metadata",
      environment.release,
      "--namespace",
      environment.namespace,
      "--output=json",
      ...contextArguments(target),
    ],
    { kubeconfig: target.kubeconfig },
  );
  if (result.exitCode === 0) {
    const metadata = JSON.parse(result.stdout) as Omit<ReleaseMetadata, "labels"> & { labels?: Record<string, string> };
    return { ...metadata, labels: metadata.labels ?? {} };
  }
  if (/release: not found/.test(result.stderr)) return undefined;
  throw clusterFailure(result);
}
