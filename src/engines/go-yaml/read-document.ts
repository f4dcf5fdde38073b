import type { Source } from "../../findings/index.ts";
import { type Finding, finding } from "../../findings/index.ts";
import { excessiveAlias } from "./alias-limit.ts";
import { compose } from "./compose.ts";
import { type ParsedDocument, Refusal } from "./raw-node.ts";
import type { ValueNode } from "./value-node.ts";

/** A document of YAML with the place of everything in it. */
export interface ReadDocument {
  /** Undefined where the document is empty, and where an error finding says why it cannot be read. */
  readonly root: ValueNode | undefined;
  readonly findings: readonly Finding[];
  /** Where in the file text begins that Helm drops; only where `parse` goes on there. */
  readonly dropped?: number | undefined;
}

/**
 * Reads one document of a file.
 *
 * @param start where it begins in the source, and `end` where it ends.
 * @param parse `parseWhole`, or `parseDocument`, to which text after the document's end is an error.
 */
export function readDocument(
  source: Source,
  start: number,
  end: number,
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
    // At the end of the text the last thing that stands there tells more than the empty line after it.
    const offset = Math.min(error.offset, start + Math.max(0, text.trimEnd().length - 1));
    findings.push(finding(error.code, { reason: error.message }, { location: source.range(offset, offset + 1) }));
    return { root: undefined, findings };
  }
}
