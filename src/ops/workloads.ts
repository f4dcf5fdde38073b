import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { runHelm } from "../tools/helm.ts";
import { lastLines } from "../tools/process.ts";

const KINDS = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

interface Manifest {
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown };
}

/**
 * Renders a release and names what of it runs pods.
 *
 * @param helmArguments release, chart and values, as for `helm upgrade`
 * @param input the values that come by standard input
 * @returns `Deployment/web` and the like; pods of hooks and Jobs are Helm's to wait for.
 * @throws E_TOOL_FAILED if the chart does not render.
 */
export async function workloadsOf(ctx: Context, helmArguments: readonly string[], input: string): Promise<Set<string>> {
  const result = await runHelm(ctx, ["template", ...helmArguments, "--no-hooks"], { input });
  if (result.exitCode !== 0) {
    throw new ChartwrightError("E_TOOL_FAILED", "the chart does not render", { detail: lastLines(result.stderr, 20) });
  }
  const { loadAll, JSON_SCHEMA } = await import("js-yaml");
  const manifests = loadAll(result.stdout, { schema: JSON_SCHEMA }) as (Manifest | null)[];
  return new Set(
    manifests.flatMap((manifest) => {
      const { kind, metadata } = manifest ?? {};
      return typeof kind === "string" && KINDS.has(kind) && typeof metadata?.name === "string"
        ? [`${kind}/${metadata.name}`]
        : [];
    }),
  );
}
