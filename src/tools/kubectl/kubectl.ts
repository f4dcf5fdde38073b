import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { lastLines, type ProcessResult, runProcess } from "../process/index.ts";
import { resolveTool } from "../toolchain/index.ts";

/** How a cluster is reached. */
export interface ClusterAccess {
  /** Absolute path of the kubeconfig, or several joined as KUBECONFIG has them. */
  readonly kubeconfig: string;
  /** The context in it; without one its current context. */
  readonly kubeContext?: string;
}

/**
 * Runs `kubectl` against one cluster.
 *
 * @throws E_TOOL_MISSING, E_TIMEOUT, `Interrupted`.
 */
export async function runKubectl(
  ctx: Context,
  access: ClusterAccess,
  args: readonly string[],
  options: { readonly timeoutMs?: number; readonly input?: string } = {},
): Promise<ProcessResult> {
  const kubectl = await resolveTool(ctx, "kubectl");
  const context = access.kubeContext === undefined ? [] : [`--context=${access.kubeContext}`];
  return runProcess(ctx, {
    file: kubectl.path,
    args: [...context, ...args],
    env: { ...kubectl.env, KUBECONFIG: access.kubeconfig },
    timeoutMs: options.timeoutMs ?? 30_000,
    ...(options.input === undefined ? {} : { input: options.input }),
  });
}

/**
 * Gives what `kubectl get` prints as JSON.
 *
 * @throws as `runKubectl`, and E_CLUSTER with kubectl's words.
 */
export async function getObjects<T>(ctx: Context, access: ClusterAccess, args: readonly string[]): Promise<T> {
  const result = await runKubectl(ctx, access, ["get", ...args, "--output=json"]);
  if (result.exitCode !== 0) throw clusterFailure(result);
  return JSON.parse(result.stdout) as T;
}

/** What a failed kubectl or helm said of the cluster, as an error. */
export function clusterFailure(result: ProcessResult): ChartwrightError {
  const words = lastLines(result.stderr.trim() || result.stdout, 8);
  const unreachable = /connection refused|no route to host|i\/o timeout|no such host|was refused|unreachable/i.test(
    words,
  );
  return new ChartwrightError("E_CLUSTER", unreachable ? "the cluster does not answer" : "the cluster refused", {
    detail: words,
    hint: unreachable
      ? "is it up? For the lab: chartwright lab status"
      : "check the context's rights with `kubectl auth can-i --list`",
  });
}
