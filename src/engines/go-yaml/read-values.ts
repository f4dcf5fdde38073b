import type { Source } from "../../findings/index.ts";
import { type Finding, finding } from "../../findings/index.ts";
import { parseWhole } from "./parse-document.ts";
import { readDocument } from "./read-document.ts";
import { splitDocuments } from "./split-documents.ts";
import type { MapEntry, MapNode } from "./value-node.ts";

/** A values file as Helm reads it. */
export interface ValuesFile {
  readonly source: Source;
  /** The values; undefined where an error finding says why the file cannot be read. */
  readonly node: MapNode | undefined;
  readonly findings: readonly Finding[];
}

/** What differs between versions of Helm. */
export interface ReadOptions {
  /** Helm 4.3 keeps a last line whose length is a multiple of 4096 bytes and that has no newline (helm#32506). */
  readonly keepsLastLine?: boolean;
}

/**
 * Reads a values file as Helm 4 does (`loader.LoadValues`): all documents merged, the later ones over the earlier.
 * Where it can't be sure to read the file as Helm does it gives an error finding, and no values.
 *
 * @param file the name that places show.
 */
export function readValues(file: string, content: Uint8Array | string, options: ReadOptions = {}): ValuesFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const { source, documents, findings: split } = splitDocuments(file, bytes, options.keepsLastLine ?? false);
  const findings: Finding[] = [...split];
  if (split.some((item) => item.severity === "error")) return { source, node: undefined, findings };
  let merged: MapNode = { kind: "map", source, start: 0, end: 0, entries: new Map() };
  let first = true;
  for (const document of documents) {
    const node = readMap(source, document.start, document.end, findings);
    if (node === undefined) return { source, node: undefined, findings };
    if (node === null) continue;
    merged = first ? node : mergeMaps(merged, node);
    first = false;
  }
  return { source, node: merged, findings };
}

/** `null` is a document without content, `undefined` one with an error. */
function readMap(source: Source, start: number, end: number, findings: Finding[]): MapNode | null | undefined {
  const { root, dropped, findings: own } = readDocument(source, start, end, parseWhole);
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

/** Helm's `MergeMaps`: maps into maps, everything else replaces, null too. The later one's places. */
export function mergeMaps(under: MapNode, over: MapNode): MapNode {
  const entries = new Map<string, MapEntry>(under.entries);
  for (const [key, entry] of over.entries) {
    const before = entries.get(key);
    const value =
      before?.value.kind === "map" && entry.value.kind === "map" ? mergeMaps(before.value, entry.value) : entry.value;
    entries.set(key, { key: entry.key, value });
  }
  return { ...over, entries };
}
