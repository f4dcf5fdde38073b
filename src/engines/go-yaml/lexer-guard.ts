import { COLLECTION_STYLE, type MappingEvent, type SequenceEvent } from "js-yaml";
import { type RawNode, Refusal } from "./raw-node.ts";

/**
 * The places where js-yaml 5.5 and go-yaml v2.4 read the same characters differently. Each is refused: nobody writes
 * them on purpose, and a refusal is better than a value that Helm does not have.
 */

interface Place {
  /** Offsets in the document. */
  readonly start: number;
  readonly end: number;
  /** Of the document in its file. */
  readonly base: number;
}

const refuse = (offset: number, message: string): never => {
  throw new Refusal("yaml/unsupported", offset, message);
};

/** A plain word within [] or {}: go-yaml ends it at any "?", and takes a ":" into it unless a blank follows. */
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

/** A plain text over several lines. */
export function checkTabs(raw: string, offset: number): void {
  if (/\n[ ]*\t/.test(raw)) refuse(offset, "a tab in the indentation");
}

/** A block scalar with tabs: go-yaml stops at one where it looks for indentation. */
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

/** How far go-yaml looks for the colon, in characters from where the key, its anchor or its tag begins. */
const MAX_KEY = 1024;

/**
 * A key without "?": on one line with its colon, which stands no further than go-yaml looks ahead.
 *
 * @param place from the key's anchor or tag, where it has one.
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

/** A collection; the place is what stands before it. */
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

/**
 * What stands between two tokens: blanks, indicators, comments.
 *
 * @param flow within [] or {}, where tabs are blanks.
 * @param offset of the gap in the file.
 * @param fresh the gap begins at the beginning of a line.
 * @returns whether a "?" in it makes the next node a key.
 */
export function checkGap(gap: string, flow: boolean, offset: number, fresh: boolean): boolean {
  const bare = withoutComments(gap, fresh);
  const question = bare.indexOf("?");
  if (question !== -1) {
    const line = bare.slice(0, question);
    // In a block alone on its line, and the colon, if there is one, alone on another.
    const alone = flow || ((fresh || line.includes("\n")) && /^ *$/.test(line.slice(line.lastIndexOf("\n") + 1)));
    if (!alone || bare.indexOf("?", question + 1) !== -1 || !/^ *$/.test(bare.slice(question + 1)))
      refuse(offset + question, `a key with "?" is not supported here`);
  }
  if (gap.includes("\t")) checkGapTabs(gap, bare, flow, offset, fresh);
  return question !== -1;
}

function checkGapTabs(gap: string, bare: string, flow: boolean, offset: number, fresh: boolean): void {
  const at = offset + gap.indexOf("\t");
  if (flow) {
    // After a word it looks at the indentation here too.
    if (/\n *\t/.test(gap)) refuse(at, "a tab in the indentation");
    return;
  }
  // To go-yaml a tab is a blank only where no key can begin: after a token of the same line, but not after "- ".
  const [first = "", ...lines] = bare.split("\n");
  const indented = [...lines, ...(fresh ? [first] : [])].some((line) => /^[ :?-]*\t/.test(line));
  if (indented || /- *\t/.test(first)) refuse(at, "a tab in the indentation");
}

/** The gap without its comments, its offsets kept. */
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
