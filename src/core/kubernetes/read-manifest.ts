import type { Finding } from "../finding.ts";
import { excessiveAlias } from "../yaml/alias-limit.ts";
import { compose } from "../yaml/compose.ts";
import { splitDocuments } from "../yaml/documents.ts";
import { parseDocument } from "../yaml/parse-document.ts";
import { Refusal } from "../yaml/raw-node.ts";
import type { Source } from "../yaml/source.ts";
import type { ValueNode } from "../yaml/value-node.ts";

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
    const node = readDocument(source, start, part);
    if (node === undefined) continue;
    found.push(
      "code" in node ? { node: undefined, trouble: node, template, text: part } : { node, template, text: part },
    );
  }
  return found;
}

function readDocument(source: Source, start: number, text: string): ValueNode | Finding | undefined {
  try {
    const raw = parseDocument(text, start);
    if (raw === undefined) return undefined;
    const excess = text.includes("*") ? excessiveAlias(raw) : undefined;
    if (excess) return trouble(source, "yaml/alias", excess.start, "aliases make the document too large");
    const node = compose(source, raw, []);
    return "code" in node || node.kind !== "scalar" || node.value !== null ? node : undefined;
  } catch (error) {
    if (error instanceof Refusal) return trouble(source, error.code, error.offset, error.message);
    throw error;
  }
}

function trouble(source: Source, code: Finding["code"], offset: number, message: string): Finding {
  return { code, severity: "error", message, location: source.range(offset, offset) };
}
