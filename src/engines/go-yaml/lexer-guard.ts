import { COLLECTION_STYLE, type MappingEvent, type SequenceEvent } from "js-yaml";
import { type RawNode, Refusal } from "./raw-node.ts";

/**
 * Refuses the places where js-yaml 5.5 and go-yaml v2.4 read the same characters differently. Such text is rarely
 * intended, and a refusal is better than a value that Helm does not see.
 */

/** A part of a document. */
interface Place {
  /** Offsets in the document. */
  readonly start: number;
  readonly end: number;
  /** The offset of the document in its file. */
  readonly base: number;
}

const refuse = (offset: number, message: string): never => {
  throw new Refusal("yaml/unsupported", offset, message);
};

/** Checks a plain word within [] or {}: go-yaml ends it at any "?", and includes a ":" unless a space follows. */
export function checkFlowWord(text: string, place: Place): void {
  const { start, end, base } = place;
  const word = text.slice(start, end);
  if (word.includes("?") || word.startsWith(":"))
    refuse(base + start, `"${word.slice(0, 80)}" must be quoted within [] and {}`);
  let at = end;
  while (isSpace(text.charCodeAt(at))) at++;
  if (text.charCodeAt(at) === 0x3a && at + 1 < text.length && !isSpace(text.charCodeAt(at + 1)))
    refuse(base + end, `":" must be followed by a space within [] and {}`);
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;

/** Checks a plain text of several lines. */
export function checkTabs(raw: string, offset: number): void {
  if (/\n[ ]*\t/.test(raw)) refuse(offset, "a tab in the indentation");
}

/** Checks a block scalar with tabs: go-yaml stops at a tab in the indentation. */
export function checkBlockTabs(raw: string, indent: number, offset: number): void {
  let first = true;
  for (let at = 0; at < raw.length; ) {
    const newline = raw.indexOf("\n", at);
    const end = newline === -1 ? raw.length : newline;
    let column = 0;
    while (raw.charCodeAt(at + column) === 0x20) column++;
    const tab = raw.charCodeAt(at + column) === 0x09;
    if (tab && (first || indent <= 0 || column < indent)) refuse(offset, "a tab in the indentation of a block scalar");
    if (at + column < end && raw.charCodeAt(at + column) !== 0x0d) first = false;
    at = end + 1;
  }
}

/**
 * The distance within which go-yaml looks for the colon, in characters from the start of the key, its anchor or its
 * tag.
 */
const MAX_KEY = 1024;

/**
 * Checks a key without "?": it must be on one line with its colon, within the distance that go-yaml looks ahead.
 *
 * @param place starts at the anchor or tag of the key, if it has one.
 */
export function checkKey(text: string, node: RawNode, place: Place & { readonly flow: boolean }): void {
  const { start, end, base, flow } = place;
  if (node.kind === "map" || node.kind === "list")
    throw new Refusal("yaml/syntax", base + start, "a map or a list cannot be a key");
  if (end - start > MAX_KEY / 2) {
    const colon = text.indexOf(":", end);
    if ([...text.slice(start, colon === -1 ? end : colon)].length > MAX_KEY)
      refuse(base + start, `a key must have at most ${MAX_KEY} characters`);
  }
  if (!flow) return;
  if (text.slice(start, end).includes("\n")) refuse(base + start, "a key must be on a single line");
  let at = end;
  for (; isSpace(text.charCodeAt(at)) || text.charCodeAt(at) === 0x23; at++) {
    if (text.charCodeAt(at) === 0x23) at = text.indexOf("\n", at);
  }
  if (text.charCodeAt(at) === 0x3a && text.slice(end, at).includes("\n"))
    refuse(base + end, `the ":" must be on the key's line`);
}

/** Checks a block collection. @param place the text before it; `value`: it is the value of a key. */
export function checkCollection(
  text: string,
  event: SequenceEvent | MappingEvent,
  place: Place & { readonly value: boolean },
): void {
  if (event.style !== COLLECTION_STYLE.BLOCK) return;
  const properties = Math.max(event.anchorEnd, event.tagEnd);
  if (properties !== -1 && !text.slice(properties, event.start).includes("\n"))
    refuse(event.start + place.base, "a map must not start on the line of its anchor or tag");
  // `a: &x b: c`, `a: !!map b: c`
  if (place.value && !text.slice(place.start, place.end).includes("\n"))
    refuse(event.start + place.base, "a map must not start on the line of its key");
}

/** Where a gap between two tokens lies. */
interface GapPlace {
  /** Within [] or {}, where a tab is a space. */
  readonly flow: boolean;
  /** The offset of the gap in the file. */
  readonly offset: number;
  /** The gap starts at the start of a line. */
  readonly fresh: boolean;
}

/**
 * Checks the gap between two tokens: spaces, indicators, comments.
 *
 * @returns whether a "?" in it makes the next node a key.
 */
export function checkGap(gap: string, place: GapPlace): boolean {
  const { flow, offset, fresh } = place;
  const bare = withoutComments(gap, fresh);
  const question = bare.indexOf("?");
  if (question !== -1) {
    const line = bare.slice(0, question);
    // In a block the "?" must be alone on its line, and so must the colon, if there is one.
    const alone = flow || ((fresh || line.includes("\n")) && /^ *$/.test(line.slice(line.lastIndexOf("\n") + 1)));
    if (!alone || bare.indexOf("?", question + 1) !== -1 || !/^ *$/.test(bare.slice(question + 1)))
      refuse(offset + question, `a key with "?" is not supported here`);
  }
  if (gap.includes("\t")) checkGapTabs(gap, bare, place);
  return question !== -1;
}

function checkGapTabs(gap: string, bare: string, { flow, offset, fresh }: GapPlace): void {
  const at = offset + gap.indexOf("\t");
  if (flow) {
    // go-yaml checks the indentation after a word here too.
    if (/\n *\t/.test(gap)) refuse(at, "a tab in the indentation");
    return;
  }
  // go-yaml reads a tab as a space only where no key can start: after a token on the same line, but not after "- ".
  const [first = "", ...lines] = bare.split("\n");
  const indented = [...lines, ...(fresh ? [first] : [])].some((line) => /^[ :?-]*\t/.test(line));
  if (indented || /- *\t/.test(first)) refuse(at, "a tab in the indentation");
}

/** The gap with its comments replaced by spaces. */
function withoutComments(gap: string, fresh: boolean): string {
  if (!gap.includes("#")) return gap;
  return gap
    .split("\n")
    .map((line, index) => {
      const comment = line.search(index > 0 || fresh ? /(?:^|\s)#/ : /\s#/);
      if (comment === -1) return line;
      return line.slice(0, line.charAt(comment) === "#" ? comment : comment + 1).padEnd(line.length);
    })
    .join("\n");
}
