import type { Source } from "../../findings/index.ts";
import { type Finding, finding } from "../../findings/index.ts";
import { parseWhole } from "./parse-document.ts";
import { readDocument } from "./read-document.ts";
import { type DocumentText, splitDocuments } from "./split-documents.ts";
import type { MapEntry, MapNode } from "./value-node.ts";

/** A values file as Helm reads it. */
export interface ValuesFile {
  readonly source: Source;
  /** The values; undefined if an error finding says why the file cannot be read. */
  readonly node: MapNode | undefined;
  readonly findings: readonly Finding[];
}

/** The differences between versions of Helm. */
export interface ReadOptions {
  /** Helm 4.3 keeps a last line whose length is a multiple of 4096 bytes and that has no newline (helm#32506). */
  readonly keepsLastLine?: boolean | undefined;
}

/**
 * Reads a values file as Helm 4 does (`loader.LoadValues`): it merges all documents, and later ones win. If the file may
 * mean something else to Helm, the result is an error finding and no values.
 *
 * @param file the name of the file in findings.
 */
export function readValues(file: string, content: Uint8Array | string, options: ReadOptions = {}): ValuesFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const { source, documents, findings: split } = splitDocuments(file, bytes, options.keepsLastLine ?? false);
  const findings: Finding[] = [...split];
  if (split.some((item) => item.severity === "error")) return { source, node: undefined, findings };
  const merge = merger();
  let merged: MapNode | undefined;
  for (const document of documents) {
    const node = readMap(source, document, findings);
    if (node === undefined) return { source, node: undefined, findings };
    if (node !== null) merged = merged ? merge(merged, node) : node;
  }
  return { source, node: merged ?? { kind: "map", source, start: 0, end: 0, entries: new Map() }, findings };
}

/** Reads one document: `null` if it is empty, `undefined` if it has an error. */
function readMap(source: Source, document: DocumentText, findings: Finding[]): MapNode | null | undefined {
  const { root, dropped, findings: own } = readDocument(source, document, parseWhole);
  if (dropped !== undefined) {
    findings.push(
      finding("yaml/text-after-end", { after: "less indentation" }, { location: source.range(dropped, dropped + 1) }),
    );
  }
  findings.push(...own);
  if (root === undefined) return own.some((item) => item.severity === "error") ? undefined : null;
  if (root.kind === "map") return root;
  if (root.kind === "scalar" && root.value === null) return null;
  const found = root.kind === "list" ? "a list" : `the ${typeof root.value} ${JSON.stringify(root.value)}`.slice(0, 60);
  findings.push(finding("yaml/not-a-map", { found }, { location: source.range(root.start, root.end) }));
  return undefined;
}

/**
 * Merges maps as Helm's `MergeMaps` does: maps are merged, any other value replaces, including null. The places are those
 * of the later map. A map that a previous call returned is changed in place, so that many documents take linear time.
 */
function merger(): (under: MapNode, over: MapNode) => MapNode {
  const own = new WeakMap<MapNode, Map<string, MapEntry>>();
  const merge = (under: MapNode, over: MapNode): MapNode => {
    const entries = own.get(under) ?? new Map(under.entries);
    for (const [key, entry] of over.entries) {
      const before = entries.get(key)?.value;
      const value = before?.kind === "map" && entry.value.kind === "map" ? merge(before, entry.value) : entry.value;
      entries.set(key, { key: entry.key, value });
    }
    const merged: MapNode = { ...over, entries };
    own.set(merged, entries);
    return merged;
  };
  return merge;
}
