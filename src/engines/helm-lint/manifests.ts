import type { MapNode } from "../go-yaml/index.ts";
import type { ManifestDocument } from "../kubernetes-api/index.ts";

/** One object of what `helm template` prints. */
export interface Manifest {
  /** The template below the chart's folder: `templates/web.yaml`, `charts/db/templates/db.yaml`. */
  readonly template: string;
  readonly text: string;
  readonly root: MapNode;
}

/** The objects among documents; what is no map, or cannot be read here for sure, is left out. */
export function manifestsOf(documents: readonly ManifestDocument[]): Manifest[] {
  return documents.flatMap(({ node, template, text }) =>
    node?.kind === "map" && template !== undefined
      ? [{ template: template.slice(template.indexOf("/") + 1), text, root: node }]
      : [],
  );
}
