import { type Finding, finding, type ValuePath } from "../../findings/index.ts";
import type { Merged, MergedMap } from "../helm-values/index.ts";
import { templateOf } from "../template-reads/index.ts";
import { findPath, locate, type Place, placeOf, valueAt } from "../value-layers/index.ts";

/** The reason that Helm gives, and the place in a template that it names, relative to the chart's folder. */
export interface RenderFailure {
  readonly reason: string;
  readonly place?: { readonly path: string; readonly line: number; readonly column: number } | undefined;
}

/**
 * Creates a finding for a failed rendering. It points to the value that the template's own message starts with,
 * otherwise to the template that Helm names.
 */
export function renderFinding({ reason, place }: RenderFailure, merged: Merged): Finding {
  const named = namedValue(reason, place?.path ?? "", merged);
  if (named) return finding("render/failed", { reason }, named);
  const path = /\{\{ \$?\.Values\.([A-Za-z0-9_.]+) \}\}$/.exec(reason)?.[1]?.split(".");
  const file = place && templateOf(merged.charts, place.path)?.file;
  if (!place || file === undefined) return finding("render/failed", { reason }, { path });
  const { line, column } = place;
  return finding(
    "render/failed",
    { reason },
    { location: { file, line, column, endLine: line, endColumn: column }, path },
  );
}

/**
 * The value that a message of `fail` or `required` starts with: `service.port: taken already`. For an unset value, the
 * nearest one that contains it.
 */
function namedValue(message: string, template: string, { root }: Merged): Partial<Finding> | undefined {
  const text = /^(\.?[A-Za-z_][^\s:]*): \S/.exec(message)?.[1];
  if (text === undefined) return undefined;
  // A subchart sees only its own values.
  const prefix = [...template.matchAll(/charts\/([^/]+)\//g)].map(([, name = ""]) => `${name}.`).join("");
  const path = findPath(root, text.startsWith(prefix) ? text : prefix + text.replace(/^\.?(?:Values\.)?/, ""));
  const { place, depth } = nearest(root, path);
  // A map or list spans many lines, so its key is marked.
  const location = valueAt(root, path)?.kind === "leaf" ? place.value : (place.key ?? place.value);
  const isValue = depth >= prefix.split(".").length && location !== undefined;
  return isValue ? { path, layer: place.layer.name, location } : undefined;
}

/** The place of a value, of the `null` that removed it, or of the nearest value that contains it. */
function nearest(root: MergedMap, path: ValuePath): { readonly place: Place; readonly depth: number } {
  const place = locate(root, path);
  const { depth } = place;
  const parent = valueAt(root, path.slice(0, depth));
  const removed = parent?.kind === "map" ? parent.deleted.get(String(path[depth])) : undefined;
  return removed ? { place: placeOf(removed.setBy), depth: depth + 1 } : { place, depth };
}
