import type { Context } from "../../context.ts";
import { type ProcessResult, runProcess } from "../process/index.ts";
import { resolveTool } from "../toolchain/index.ts";

/** Options of every Helm run. */
export interface HelmRun {
  readonly timeoutMs?: number;
  readonly cwd?: string;
  /** The one kubeconfig of this run; without it Helm sees no cluster at all. */
  readonly kubeconfig?: string;
  readonly input?: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs `helm` with its own configuration folders, so that plugins and repositories of the user's do not change a result.
 *
 * @throws E_TOOL_MISSING, E_TOOL_VERSION, E_TIMEOUT, `Interrupted`.
 */
export async function runHelm(ctx: Context, args: readonly string[], options: HelmRun = {}): Promise<ProcessResult> {
  const helm = await resolveTool(ctx, "helm");
  return runProcess(ctx, {
    file: helm.path,
    args,
    timeoutMs: options.timeoutMs ?? 60_000,
    env: {
      ...helm.env,
      KUBECONFIG: options.kubeconfig ?? "/dev/null",
      HELM_NAMESPACE: undefined,
      HELM_KUBECONTEXT: undefined,
    },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}
