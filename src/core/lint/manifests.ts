import type { MapNode } from "../yaml/value-node.ts";
import { readYamlFile } from "./yaml-file.ts";

/** One object of what `helm template` prints. */
export interface Manifest {
  /** The template below the chart's folder: `templates/web.yaml`, `charts/db/templates/db.yaml`. */
  readonly template: string;
  readonly text: string;
  readonly root: MapNode;
}

const BEGIN = /^---\n# Source: [^/\n]+\/(.*)$/gm;

/** The objects of the output of `helm template`; what is no map, or cannot be read here for sure, is left out. */
export function manifestsOf(output: string): Manifest[] {
  const begins = [...output.matchAll(BEGIN)];
  return begins.flatMap((begin, index) => {
    const text = output.slice(begin.index + begin[0].length, begins[index + 1]?.index);
    const { root } = readYamlFile("manifest", new TextEncoder().encode(text));
    return root?.kind === "map" ? [{ template: begin[1] ?? "", text, root }] : [];
  });
}
