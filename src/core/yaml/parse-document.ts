import { DocumentParser, type ParsedDocument } from "./document-parser.ts";
import { lex, lexMended } from "./lex.ts";
import { mend } from "./mend.ts";
import { type RawNode, Refusal } from "./raw-node.ts";

/**
 * Parses one document, by js-yaml's lexer, into nodes with offsets of the whole file.
 *
 * @param text the document.
 * @param base where it begins in the file.
 * @throws Refusal where it is no YAML, and where js-yaml and go-yaml (which Helm uses) might part.
 */
export function parseWhole(text: string, base: number): ParsedDocument {
  // go-yaml's line breaks; the old ones of Unicode are kept in the text, so they must not be within a plain word.
  const normal = /\u0085|\r(?!\n)/.test(text) ? text.replace(/\u0085|\r(?!\n)/g, "\n") : text;
  const broken = /[\u2028\u2029]/.test(normal) ? normal.replace(/[\u2028\u2029]/g, "\n") : normal;
  const whole = broken.endsWith("\n") ? broken : `${broken}\n`;
  try {
    return new DocumentParser(normal, whole, lex(whole, base), base).parse();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return parseMended(normal, whole, base) ?? raise(error);
  }
}

/** The same of the text as js-yaml may rather read it; nothing where that is of no help. */
function parseMended(normal: string, whole: string, base: number): ParsedDocument | undefined {
  const mended = mend(whole);
  try {
    return mended && new DocumentParser(normal, whole, lexMended(mended, base), base).parse();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}

function raise(error: Error): never {
  throw error;
}

/** The root of a document all of which is read. */
export function parseDocument(text: string, base: number): RawNode | undefined {
  const { root, dropped } = parseWhole(text, base);
  if (dropped !== undefined) throw new Refusal("yaml/syntax", dropped, "the document ended on the line before");
  return root;
}
