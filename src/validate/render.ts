import type { Context } from "../context.ts";
import type { Merged, MergedMap } from "../engines/helm-values/index.ts";
import { type ComputedLayer, computedText } from "../engines/helm-values/index.ts";
import { templateOf } from "../engines/template-reads/index.ts";
import { findPath, locate, type Place, placeOf, valueAt } from "../engines/value-layers/index.ts";
import { type Finding, finding, type ValuePath } from "../findings/index.ts";
import type { Environment, Project } from "../project/index.ts";
import { Helm, HelmError, templateFailure } from "../tools/helm/index.ts";

/** What is rendered. */
export interface RenderRequest {
  readonly project: Project;
  readonly environment: Environment;
  /** Layers above the files; they reach Helm by standard input. */
  readonly extra: readonly ComputedLayer[];
}

/** A rendering that is under way. */
export interface Rendering {
  /** The manifests. Fails as `Helm.template` does. */
  readonly manifest: Promise<string>;
  /** Ends it, where nobody wants to know any more. */
  readonly stop: () => void;
}

/** The manifests of an environment, or why Helm cannot render them. */
export type Rendered = { readonly manifest: string } | { readonly finding: Finding };

/** Begins to render an environment by `helm template`. */
export function startRendering(ctx: Context, { project, environment, extra }: RenderRequest): Rendering {
  const { release, namespace, layers, sets, kubeVersion } = environment;
  const values = extra.length > 0 ? computedText(extra) : undefined;
  const abort = new AbortController();
  const manifest = new Helm(ctx).template(
    { release, namespace, chart: project.chartDir, valuesFiles: layers, values, sets },
    { kubeVersion, hooks: true, signal: abort.signal },
  );
  // Nobody may wait for it, and an unhandled rejection would end the program.
  manifest.catch(() => {});
  return { manifest, stop: () => abort.abort() };
}

/**
 * What came of a rendering. A fault is placed at the value that the template's own message begins with, else in the
 * template where Helm names one.
 */
export async function renderedBy({ manifest }: Rendering, environment: Environment, merged: Merged): Promise<Rendered> {
  try {
    return { manifest: await manifest };
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    return { finding: failure(environment, merged, error) };
  }
}

function failure(environment: Environment, merged: Merged, error: HelmError): Finding {
  const { reason: message, place } = templateFailure(error.output);
  const named = namedValue(message, place?.path ?? "", merged);
  if (named) return finding("render/failed", { reason: message }, { environment: environment.name, ...named });
  const path = /\{\{ \$?\.Values\.([A-Za-z0-9_.]+) \}\}$/.exec(message)?.[1]?.split(".");
  const file = place && templateOf(merged.charts, place.path)?.file;
  return finding(
    "render/failed",
    { reason: message },
    {
      environment: environment.name,
      ...(place && file !== undefined
        ? { location: { file, line: place.line, column: place.column, endLine: place.line, endColumn: place.column } }
        : {}),
      ...(path === undefined ? {} : { path }),
    },
  );
}

/**
 * The value that a message of `fail` or `required` is about, by the path in front of it: `service.port: taken already`.
 * One that nobody has set is placed at the nearest that holds it.
 */
function namedValue(message: string, template: string, { root }: Merged): Partial<Finding> | undefined {
  const text = /^(\.?[A-Za-z_][^\s:]*): \S/.exec(message)?.[1];
  if (text === undefined) return undefined;
  // A subchart knows its own values only.
  const prefix = [...template.matchAll(/charts\/([^/]+)\//g)].map(([, name = ""]) => `${name}.`).join("");
  const path = findPath(root, text.startsWith(prefix) ? text : prefix + text.replace(/^\.?(?:Values\.)?/, ""));
  const { place, depth } = nearest(root, path);
  // A map or list is many lines: its key stands for it.
  const location = valueAt(root, path)?.kind === "leaf" ? place.value : (place.key ?? place.value);
  const isValue = depth >= prefix.split(".").length && location !== undefined;
  return isValue ? { path, layer: place.layer.name, location } : undefined;
}

/** The place of a value, of the `null` that removed it, or of the nearest that holds it. */
function nearest(root: MergedMap, path: ValuePath): { readonly place: Place; readonly depth: number } {
  const place = locate(root, path);
  const { depth } = place;
  const parent = valueAt(root, path.slice(0, depth));
  const gone = parent?.kind === "map" ? parent.deleted.get(String(path[depth])) : undefined;
  return gone ? { place: placeOf(gone.setBy), depth: depth + 1 } : { place, depth };
}
