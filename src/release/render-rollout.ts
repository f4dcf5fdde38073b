import type { Context } from "../context.ts";
import { WORKLOAD_KINDS } from "../engines/kubernetes-rollout/index.ts";
import { type ChartWithValues, Helm } from "../tools/helm/index.ts";

interface Manifest {
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown };
}

/** The parts of a rendered release that its rollout depends on. */
export interface RenderedRollout {
  /** `Deployment/web`. Excludes hooks and Jobs, because Helm waits for those. */
  readonly workloads: ReadonlySet<string>;
  /**
   * Whether another object of the release names a ConfigMap or Secret, so that a controller may still create it: a
   * Certificate, an ExternalSecret, an Ingress with a certificate.
   */
  readonly isSupplied: (name: string) => boolean;
}

/**
 * Renders a release and finds its workloads.
 *
 * @throws E_TOOL_FAILED if the chart does not render.
 */
export async function renderRollout(ctx: Context, chart: ChartWithValues): Promise<RenderedRollout> {
  const text = await new Helm(ctx).template(chart, { hooks: false });
  const { loadAll, JSON_SCHEMA } = await import("js-yaml");
  const manifests = loadAll(text, { schema: JSON_SCHEMA }) as (Manifest | null)[];
  const workloads = new Set<string>();
  const others: string[] = [];
  for (const manifest of manifests) {
    const { kind, metadata } = manifest ?? {};
    if (typeof kind === "string" && WORKLOAD_KINDS.has(kind)) workloads.add(`${kind}/${metadata?.name}`);
    else others.push(JSON.stringify({ ...manifest, metadata: undefined }));
  }
  return { workloads, isSupplied: (name) => others.some((other) => other.includes(JSON.stringify(name))) };
}
