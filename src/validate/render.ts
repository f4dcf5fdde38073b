import type { Context } from "../context.ts";
import type { Merged } from "../engines/helm-values/index.ts";
import { type ComputedLayer, computedText } from "../engines/helm-values/index.ts";
import { renderFinding } from "../engines/rendered-findings/index.ts";
import type { Finding } from "../findings/index.ts";
import type { Environment, Project } from "../project/index.ts";
import { Helm, HelmError, templateFailure } from "../tools/helm/index.ts";

/** An environment to render. */
export interface RenderRequest {
  readonly project: Project;
  readonly environment: Environment;
  /** Layers above the files, which Helm reads from standard input. */
  readonly extra: readonly ComputedLayer[];
}

/** A rendering in progress. */
export interface Rendering {
  /** The manifests. Rejects as `Helm.template` does. */
  readonly manifest: Promise<string>;
  /** Ends the rendering if its result is no longer needed. */
  readonly stop: () => void;
}

/** The manifests of an environment, or a finding that explains why Helm cannot render them. */
export type Rendered = { readonly manifest: string } | { readonly finding: Finding };

/** Starts `helm template` for an environment. */
export function startRendering(ctx: Context, { project, environment, extra }: RenderRequest): Rendering {
  const { release, namespace, layers, sets, kubeVersion } = environment;
  const values = extra.length > 0 ? computedText(extra) : undefined;
  const abort = new AbortController();
  const manifest = new Helm(ctx).template(
    { release, namespace, chart: project.chartDir, valuesFiles: layers, values, sets },
    { kubeVersion, hooks: true, signal: abort.signal },
  );
  // If no caller waits for it, an unhandled rejection would end the program.
  manifest.catch(() => {});
  return { manifest, stop: () => abort.abort() };
}

/** Waits for a rendering. */
export async function renderedBy({ manifest }: Rendering, merged: Merged): Promise<Rendered> {
  try {
    return { manifest: await manifest };
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    return { finding: renderFinding(templateFailure(error.output), merged) };
  }
}
