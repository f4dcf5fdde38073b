import type { Context } from "../../context.ts";
import { type ProcessResult, runProcess } from "../process/index.ts";
import { resolveTool } from "../toolchain/index.ts";

/** Options of every Helm run. */
export interface HelmRun {
  /** Default: 60,000. */
  readonly timeoutMs?: number | undefined;
  readonly cwd?: string | undefined;
  /** The kubeconfig of this run. Without it, Helm has no cluster. */
  readonly kubeconfig?: string | undefined;
  readonly input?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `helm` and returns its output, whatever its exit code. The user's HELM_NAMESPACE, HELM_KUBECONTEXT and
 * KUBECONFIG have no effect.
 *
 * @throws E_TOOL_MISSING, E_TOOL_VERSION, E_TIMEOUT, `Interrupted`.
 */
export async function runHelm(ctx: Context, args: readonly string[], options: HelmRun = {}): Promise<ProcessResult> {
  const { timeoutMs = 60_000, kubeconfig = "/dev/null", ...rest } = options;
  const helm = await resolveTool(ctx, "helm");
  const env = { ...helm.env, KUBECONFIG: kubeconfig, HELM_NAMESPACE: undefined, HELM_KUBECONTEXT: undefined };
  return runProcess(ctx, { file: helm.path, args, timeoutMs, env, ...rest });
}
