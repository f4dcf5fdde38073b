import type { Finding } from "../../findings/index.ts";
import type { ValueNode } from "../go-yaml/index.ts";
import { parseDocument, readDocument, splitDocuments } from "../go-yaml/index.ts";

/** One document of a manifest that is not empty. */
export interface ManifestDocument {
  /** Undefined if the document is not valid YAML; `trouble` is the reason. */
  readonly node: ValueNode | undefined;
  readonly trouble?: Finding;
  /** The path in Helm's comment `# Source: web/templates/service.yaml`. */
  readonly template: string | undefined;
  readonly text: string;
}

const SOURCE = /^(?:[^\S\n]*(?:#[^\n]*)?\n|---[^\n]*\n)*?# Source: ([^\n]+)\n/;

/**
 * Reads the documents of a manifest, each one independently, as Helm and kubectl do. Skips empty documents.
 *
 * @param known a cache of documents by their text; new documents are added to it. Locations in a document refer to the
 * manifest in which it was read first.
 */
export function readManifest(text: string, known = new Map<string, ManifestDocument>()): ManifestDocument[] {
  const { source, documents, findings } = splitDocuments("manifest", new TextEncoder().encode(text), true);
  const broken = findings.find((item) => item.severity === "error");
  if (broken) return [{ node: undefined, trouble: broken, template: undefined, text }];
  const found: ManifestDocument[] = [];
  let template: string | undefined;
  for (const { start, end } of documents) {
    const part = text.slice(start, end);
    const before = known.get(part);
    template = before?.template ?? SOURCE.exec(part)?.[1]?.trim() ?? template;
    if (before) {
      found.push({ ...before, template });
      continue;
    }
    const { root: node, findings: said } = readDocument(source, { start, end }, parseDocument);
    const trouble = node ? undefined : said.find((item) => item.severity === "error");
    if (trouble) found.push({ node: undefined, trouble, template, text: part });
    else if (node && (node.kind !== "scalar" || node.value !== null)) found.push({ node, template, text: part });
  }
  return found;
}
