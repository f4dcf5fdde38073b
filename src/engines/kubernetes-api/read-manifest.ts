import type { Finding } from "../../findings/index.ts";
import type { ValueNode } from "../go-yaml/index.ts";
import { parseDocument, readDocument, splitDocuments } from "../go-yaml/index.ts";

/** One document of a manifest that says something. */
export interface ManifestDocument {
  /** Undefined where the document cannot be read as YAML: `trouble` says why. */
  readonly node: ValueNode | undefined;
  readonly trouble?: Finding;
  /** As Helm's comment `# Source: web/templates/service.yaml` has it. */
  readonly template: string | undefined;
  readonly text: string;
}

const SOURCE = /^(?:[^\S\n]*(?:#[^\n]*)?\n|---[^\n]*\n)*?# Source: ([^\n]+)\n/;

/**
 * Reads a manifest into its documents, as Helm and kubectl do: each for itself, empty ones left out.
 *
 * @param known documents of other manifests by their texts, which are not read again; filled here. Places in a document
 * are those of the manifest in which it was first.
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
    const { root: node, findings: said } = readDocument(source, start, end, parseDocument);
    const trouble = node ? undefined : said.find((item) => item.severity === "error");
    if (trouble) found.push({ node: undefined, trouble, template, text: part });
    else if (node && (node.kind !== "scalar" || node.value !== null)) found.push({ node, template, text: part });
  }
  return found;
}
