import type { MapNode } from "../go-yaml/index.ts";
import type { ManifestDocument } from "../kubernetes-api/index.ts";

/** An object in the output of `helm template`. */
export interface Manifest {
  /** The template, relative to the chart: `templates/web.yaml`, `charts/db/templates/db.yaml`. */
  readonly template: string;
  readonly text: string;
  readonly root: MapNode;
}

/** Returns the objects among documents; skips documents that are not maps or were not read. */
export function manifestsOf(documents: readonly ManifestDocument[]): Manifest[] {
  return documents.flatMap(({ node, template, text }) =>
    node?.kind === "map" && template !== undefined
      ? [{ template: template.slice(template.indexOf("/") + 1), text, root: node }]
      : [],
  );
}
