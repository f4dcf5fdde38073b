import type { Source } from "../../findings/index.ts";
import { type Finding, finding } from "../../findings/index.ts";
import { excessiveAlias } from "./alias-limit.ts";
import { compose } from "./compose.ts";
import { type ParsedDocument, Refusal } from "./raw-node.ts";
import type { ValueNode } from "./value-node.ts";

/** What to do about js-yaml's commonest words. */
const SUGGESTIONS: Readonly<Record<string, string>> = {
  "bad indentation of a mapping entry": "put the key below its neighbours, or the value in quotes if it has a colon",
  "bad indentation of a sequence entry": "put the dash below the other dashes",
  "unexpected end of the stream within a flow collection": "close the bracket",
  "unexpected end of the stream within a double quoted scalar": "close the quotes",
  "unexpected end of the stream within a single quoted scalar": "close the quotes",
  "tab characters must not be used in indentation": "indent with blanks",
  "a tab in the indentation": "indent with blanks",
  "a map or a list cannot be a key": `put {{ }} of a template in quotes: "{{ … }}"`,
  "unknown escape sequence": "use single quotes, in which a backslash is a backslash",
  "can not read a block mapping entry; a multiline key may not be an implicit key": `the line before may lack its ":"`,
};

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
      findings.push(finding("yaml/alias", "aliases make the file too large for Helm", { location }));
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
    const suggestion = SUGGESTIONS[error.message];
    findings.push(
      finding(error.code, error.message, {
        location: source.range(offset, offset + 1),
        ...(suggestion === undefined ? {} : { suggestion }),
      }),
    );
    return { root: undefined, findings };
  }
}
