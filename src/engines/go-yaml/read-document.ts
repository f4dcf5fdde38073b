import type { Source } from "../../findings/index.ts";
import { type Finding, finding } from "../../findings/index.ts";
import { excessiveAlias } from "./alias-limit.ts";
import { compose } from "./compose.ts";
import { type ParsedDocument, Refusal } from "./raw-node.ts";
import type { DocumentText } from "./split-documents.ts";
import type { ValueNode } from "./value-node.ts";

/** A YAML document with the place of each value. */
export interface ReadDocument {
  /** Undefined for an empty document, and for one that an error finding explains. */
  readonly root: ValueNode | undefined;
  readonly findings: readonly Finding[];
  /** The offset in the file of text that Helm drops; only if `parse` accepts such text. */
  readonly dropped?: number | undefined;
}

/**
 * Reads one document of a file.
 *
 * @param parse `parseWhole`, or `parseDocument`, which rejects text after the end of the document.
 */
export function readDocument(
  source: Source,
  { start, end }: DocumentText,
  parse: (text: string, base: number) => ParsedDocument,
): ReadDocument {
  const text = source.text.slice(start, end);
  const findings: Finding[] = [];
  try {
    const { root: raw, dropped, hasAliases } = parse(text, start);
    if (raw === undefined) return { root: undefined, findings };
    const excess = hasAliases ? excessiveAlias(raw) : undefined;
    if (excess) {
      const location = source.range(excess.start, excess.end);
      findings.push(finding("yaml/alias", { problem: "excess" }, { location }));
      return { root: undefined, findings, dropped };
    }
    const root = compose(source, raw, findings);
    if (!("code" in root)) return { root, findings, dropped };
    findings.push(root);
    return { root: undefined, findings, dropped };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // At the end of the text, point to the last character instead of the empty line after it.
    const offset = Math.min(error.offset, start + Math.max(0, text.trimEnd().length - 1));
    findings.push(finding(error.code, { reason: error.message }, { location: source.range(offset, offset + 1) }));
    return { root: undefined, findings };
  }
}
