import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { runHelm } from "../tools/helm/index.ts";
import { lastLines } from "../tools/process/index.ts";

const KINDS = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

interface Manifest {
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown };
}

/** What a release brings, as far as its rollout is concerned. */
export interface RenderedRollout {
  /** `Deployment/web` and the like; pods of hooks and Jobs are Helm's to wait for. */
  readonly workloads: ReadonlySet<string>;
  /**
   * Whether another object of the release names a ConfigMap or Secret: a Certificate, an ExternalSecret, an Ingress
   * whose certificate is made for it. It may come yet.
   */
  readonly isSupplied: (name: string) => boolean;
}

/**
 * Renders a release and looks at what of it runs pods.
 *
 * @param helmArguments release, chart and values, as for `helm upgrade`
 * @param input the values that come by standard input
 * @throws E_TOOL_FAILED if the chart does not render.
 */
export async function renderRollout(
  ctx: Context,
  helmArguments: readonly string[],
  input: string,
): Promise<RenderedRollout> {
  const result = await runHelm(ctx, ["template", ...helmArguments, "--no-hooks"], { input });
  if (result.exitCode !== 0) {
    throw new ChartwrightError("E_TOOL_FAILED", "the chart does not render", { detail: lastLines(result.stderr, 20) });
  }
  const { loadAll, JSON_SCHEMA } = await import("js-yaml");
  const manifests = loadAll(result.stdout, { schema: JSON_SCHEMA }) as (Manifest | null)[];
  const workloads = new Set<string>();
  const others: string[] = [];
  for (const manifest of manifests) {
    const { kind, metadata } = manifest ?? {};
    if (typeof kind === "string" && KINDS.has(kind)) workloads.add(`${kind}/${metadata?.name}`);
    else others.push(JSON.stringify({ ...manifest, metadata: undefined }));
  }
  return { workloads, isSupplied: (name) => others.some((text) => text.includes(JSON.stringify(name))) };
}
