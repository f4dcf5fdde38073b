import type { Range, Source } from "../../findings/index.ts";
import { parseWhole, Refusal, splitDocuments } from "../go-yaml/index.ts";

const WORD = "chartwright-ignore";
/** The word and the codes after it; the text after them may be a reason. */
const COMMENT = /(?:#|\/\*)[ \t]*chartwright-ignore\b[ \t:]*((?:[\w/-]+[ \t]*,[ \t]*)*[\w/-]+)?/;

/** A comment that switches off rules for one line. */
export interface Ignore {
  /** The line that it applies to, counted from 1. */
  readonly line: number;
  /** The location of the comment. */
  readonly at: Range;
  /** The words in its list, with their locations. They should be codes of rules. */
  readonly codes: readonly { readonly code: string; readonly at: Range }[];
}

/**
 * Returns the comments `# chartwright-ignore <code>[, <code>…]` in a YAML file. A comment at the end of a line applies to
 * that line; one on a line of its own applies to the next line with content. A `#` within a value is not a comment.
 *
 * @returns an empty list for a file that cannot be read: its findings cannot be switched off.
 */
export function ignoresOf(source: Source): readonly Ignore[] {
  if (!source.text.includes(WORD)) return [];
  const { documents } = splitDocuments(source.file, new TextEncoder().encode(source.text), true);
  const found = new Map<number, Ignore>();
  try {
    for (const { start, end } of documents) {
      parseWhole(source.text.slice(start, end), start, (from, to) => {
        for (const ignore of ignoresWithin(source, from, to)) found.set(ignore.at.line, ignore);
      });
    }
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
  return [...found.values()];
}

/** Like `ignoresOf`, for a template, in which every such comment counts, in YAML or in the template language. */
export function ignoresOfText(source: Source): readonly Ignore[] {
  return source.text.includes(WORD) ? ignoresWithin(source, 0, source.text.length) : [];
}

function ignoresWithin(source: Source, from: number, to: number): Ignore[] {
  const { text } = source;
  const found: Ignore[] = [];
  for (let at = text.indexOf(WORD, from); at !== -1 && at < to; at = text.indexOf(WORD, at + 1)) {
    const lineStart = Math.max(from, text.lastIndexOf("\n", at) + 1);
    const newline = text.indexOf("\n", at);
    const match = COMMENT.exec(text.slice(lineStart, newline === -1 ? text.length : newline));
    if (match && lineStart + match.index < at) found.push(ignoreAt(source, lineStart + match.index, match));
  }
  return found;
}

function ignoreAt(source: Source, start: number, match: RegExpExecArray): Ignore {
  const end = start + match[0].length;
  const at = source.range(start, end);
  const list = match[1] ?? "";
  const codes: { code: string; at: Range }[] = [];
  let offset = end - list.length;
  for (const part of list.split(",")) {
    const code = part.trim();
    const place = offset + part.indexOf(code);
    if (code !== "") codes.push({ code, at: source.range(place, place + code.length) });
    offset += part.length + 1;
  }
  return { line: lineMeant(source, at), at, codes };
}

/** Returns the comment's own line, or the next line with content if its line contains only the comment. */
function lineMeant(source: Source, at: Range): number {
  const bare = (line: string): boolean => /^\s*(?:#.*|\{\{-?\s*\/\*.*\*\/\s*-?\}\}\s*|)$/.test(line);
  let line = at.line;
  if (!bare(source.line(line))) return line;
  const last = source.range(source.text.length, source.text.length).line;
  while (line < last && bare(source.line(line))) line++;
  return line;
}
