import { DocumentParser } from "./document-parser.ts";
import { type Lexed, lex, lexRepaired } from "./lex.ts";
import { type ParsedDocument, Refusal } from "./raw-node.ts";
import { repairText } from "./repair-text.ts";

/**
 * Parses one document with js-yaml's lexer into nodes whose offsets are those of the file.
 *
 * @param text the document.
 * @param base its offset in the file.
 * @param onGap as in DocumentParser; it may be called twice for a gap.
 * @throws Refusal for text that is not YAML, or that js-yaml and go-yaml, which Helm uses, may read differently.
 */
export function parseWhole(text: string, base: number, onGap?: (start: number, end: number) => void): ParsedDocument {
  // go-yaml keeps the line separators of Unicode in the text; `normal` does too, for the check in `scalarText`.
  const normal = /\u0085|\r(?!\n)/.test(text) ? text.replace(/\u0085|\r(?!\n)/g, "\n") : text;
  const broken = /[\u2028\u2029]/.test(normal) ? normal.replace(/[\u2028\u2029]/g, "\n") : normal;
  const whole = broken.endsWith("\n") ? broken : `${broken}\n`;
  const parsed = (lexed: Lexed): ParsedDocument => new DocumentParser(normal, whole, lexed, { base, onGap }).parse();
  try {
    return parsed(lex(whole, base));
  } catch (error) {
    // An unclosed quote or bracket is unclosed to go-yaml too.
    if (!(error instanceof Refusal) || error.message.startsWith("unexpected end of the stream")) throw error;
    return secondAttempt(error, () => {
      const repaired = repairText(whole);
      return repaired && parsed(lexRepaired(repaired, base));
    });
  }
}

/** Returns the result of `parse`; if that fails too, throws the refusal that says more. */
function secondAttempt(first: Refusal, parse: () => ParsedDocument | undefined): ParsedDocument {
  let last = first;
  try {
    const parsed = parse();
    if (parsed) return parsed;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Helm accepts any indentation within brackets, so the second refusal is the real one.
    if (first.message === "deficient indentation") last = error;
  }
  throw last;
}

/** Parses one document, and rejects text after its end, which Helm would drop. @throws Refusal */
export function parseDocument(text: string, base: number): ParsedDocument {
  const parsed = parseWhole(text, base);
  if (parsed.dropped === undefined) return parsed;
  throw new Refusal("yaml/syntax", parsed.dropped, "the document ends on the line before");
}
