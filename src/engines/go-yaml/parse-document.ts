import { DocumentParser } from "./document-parser.ts";
import { type Lexed, lex, lexRepaired } from "./lex.ts";
import { type ParsedDocument, Refusal } from "./raw-node.ts";
import { repairText } from "./repair-text.ts";

/**
 * Parses one document, by js-yaml's lexer, into nodes with offsets of the whole file.
 *
 * @param text the document.
 * @param base where it begins in the file.
 * @param onGap as DocumentParser takes it; may be told of a gap twice.
 * @throws Refusal where it is no YAML, and where js-yaml and go-yaml (which Helm uses) might part.
 */
export function parseWhole(text: string, base: number, onGap?: (start: number, end: number) => void): ParsedDocument {
  // go-yaml's line breaks; the old ones of Unicode are kept in the text, so they must not be within a plain word.
  const normal = /\u0085|\r(?!\n)/.test(text) ? text.replace(/\u0085|\r(?!\n)/g, "\n") : text;
  const broken = /[\u2028\u2029]/.test(normal) ? normal.replace(/[\u2028\u2029]/g, "\n") : normal;
  const whole = broken.endsWith("\n") ? broken : `${broken}\n`;
  const parsed = (lexed: Lexed): ParsedDocument => new DocumentParser(normal, whole, lexed, { base, onGap }).parse();
  try {
    return parsed(lex(whole, base));
  } catch (error) {
    // What is open at the end of the text is open to go-yaml too.
    if (!(error instanceof Refusal) || error.message.startsWith("unexpected end of the stream")) throw error;
    return secondAttempt(error, () => {
      const repaired = repairText(whole);
      return repaired && parsed(lexRepaired(repaired, base));
    });
  }
}

/** What `parse` gives; where that refuses the text too, the refusal that tells more. */
function secondAttempt(first: Refusal, parse: () => ParsedDocument | undefined): ParsedDocument {
  let last = first;
  try {
    const parsed = parse();
    if (parsed) return parsed;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Helm does not mind the indentation within brackets: there must be more.
    if (first.message === "deficient indentation") last = error;
  }
  throw last;
}

/** Parses one document all of which is read; text that Helm would drop is refused. */
export function parseDocument(text: string, base: number): ParsedDocument {
  const parsed = parseWhole(text, base);
  if (parsed.dropped === undefined) return parsed;
  throw new Refusal("yaml/syntax", parsed.dropped, "the document ends on the line before");
}
