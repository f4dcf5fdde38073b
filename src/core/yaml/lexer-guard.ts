import { COLLECTION_STYLE, type MappingEvent, SCALAR_STYLE, type ScalarEvent, type SequenceEvent } from "js-yaml";
import { type RawNode, Refusal } from "./raw-node.ts";

/**
 * The places where js-yaml 5.5 and go-yaml v2.4 read the same characters differently. Each is refused: nobody writes
 * them on purpose, and a refusal is better than a value that Helm does not have.
 */

interface Place {
  /** Offsets in the document. */
  readonly start: number;
  readonly end: number;
  readonly flow: boolean;
  /** Of the document in its file. */
  readonly base: number;
}

const refuse = (offset: number, message: string): never => {
  throw new Refusal("yaml/unsupported", offset, message);
};

/** A scalar: escapes, tabs in the indentation, characters that end a word for go-yaml only. */
export function checkScalar(text: string, event: ScalarEvent, place: Place): void {
  if (event.valueStart === -1) return;
  const raw = text.slice(event.valueStart, event.valueEnd);
  switch (event.style) {
    case SCALAR_STYLE.PLAIN:
      if (place.flow) checkFlowWord(text, raw, place);
      if (raw.includes("\n") && /\n[ ]*\t/.test(raw)) refuse(place.base + place.start, "a tab in the indentation");
      return;
    case SCALAR_STYLE.DOUBLE_QUOTED:
      if (raw.includes("\\")) checkEscapes(raw, place.base + event.valueStart);
      return;
    case SCALAR_STYLE.SINGLE_QUOTED:
      return;
    default:
      checkBlock(raw, event, place);
  }
}

function checkFlowWord(text: string, raw: string, place: Place): void {
  // go-yaml ends a word in a flow collection at any "?", and takes a ":" into it unless a blank follows.
  if (raw.includes("?") || raw.startsWith(":"))
    refuse(place.base + place.start, `"${raw}" needs quotes within [] and {}`);
  if (/^\s*:\S/.test(text.slice(place.end, place.end + 200))) {
    refuse(place.base + place.end, `a blank must follow the ":" within [] and {}`);
  }
}

function checkEscapes(raw: string, base: number): void {
  for (let at = raw.indexOf("\\"); at !== -1; at = raw.indexOf("\\", at)) {
    const char = raw.charAt(at + 1);
    if (char === "/") refuse(base + at, `the escape "\\/" is unknown to Helm`);
    if (char === "u" || char === "U") {
      const code = Number.parseInt(raw.slice(at + 2, at + (char === "u" ? 6 : 10)), 16);
      if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) refuse(base + at, "an escape that is no character");
    }
    if ((char === "\n" || char === "\r") && /^\\\r?\n[ \t]*\r?\n/.test(raw.slice(at))) {
      refuse(base + at, "an escaped line break before an empty line");
    }
    at += 2;
  }
}

function checkBlock(raw: string, event: ScalarEvent, place: Place): void {
  const { indent } = event;
  if (!raw.includes("\t")) return;
  // go-yaml stops at a tab where it looks for indentation.
  const first = raw.replace(/^(?: *\r?\n)*/, "");
  if (/^ *\t/.test(first)) refuse(place.base + place.start, "a tab in the indentation of a block scalar");
  const tab = indent > 0 ? new RegExp(`(?:^|\\n) {0,${indent - 1}}\\t`) : /(?:^|\n) *\t/;
  if (tab.test(raw)) refuse(place.base + place.start, "a tab in the indentation of a block scalar");
}

/** A key: on one line with its colon, no longer than go-yaml looks ahead. */
export function checkKey(text: string, node: RawNode, place: Place): void {
  const { start, end, base } = place;
  if (node.kind === "map" || node.kind === "list") refuse(base + start, "a map or a list as a key");
  if (end - start > 1000) refuse(base + start, "a key of more than 1000 characters");
  if (place.flow && text.slice(start, end).includes("\n")) refuse(base + start, "a key over more than one line");
  if (place.flow && /^\s*\n\s*:/.test(text.slice(end, end + 1000)))
    refuse(base + end, `the ":" must be on the key's line`);
}

/** A collection; the place is what stands before it. */
export function checkCollection(
  text: string,
  event: SequenceEvent | MappingEvent,
  place: Place & { readonly value: boolean },
): void {
  if (event.style !== COLLECTION_STYLE.BLOCK) return;
  if (text.charAt(event.start) === "?") refuse(event.start + place.base, `keys with "?" are not supported`);
  const properties = Math.max(event.anchorEnd, event.tagEnd);
  if (properties !== -1 && !text.slice(properties, event.start).includes("\n"))
    refuse(event.start + place.base, "a map within one line of its anchor or tag");
  // `a: &x b: c`, `a: !!map b: c`
  if (place.value && !text.slice(place.start, place.end).includes("\n"))
    refuse(event.start + place.base, "a map within one line of its key");
}

/**
 * What stands between two tokens: blanks, indicators, comments.
 *
 * @param flow within [] or {}, where tabs are blanks.
 * @param offset of the gap in the file.
 * @param fresh the gap begins at the beginning of a line.
 */
export function checkGap(gap: string, flow: boolean, offset: number, fresh: boolean): void {
  const tab = gap.includes("\t");
  if (!tab && !gap.includes("?")) return;
  const bare = gap.replace(/(^|\s)#[^\n]*/g, "$1");
  if (bare.includes("?")) refuse(offset, `keys with "?" are not supported`);
  if (!tab) return;
  if (flow) {
    // After a word it looks at the indentation here too.
    if (/\n *\t/.test(gap)) refuse(offset + gap.indexOf("\t"), "a tab in the indentation");
    return;
  }
  // To go-yaml a tab is a blank only where no key can begin: after a token of the same line, but not after "- ".
  const [first = "", ...lines] = bare.split("\n");
  const indented = [...lines, ...(fresh ? [first] : [])].some((line) => /^[ -]*\t/.test(line));
  if (indented || /- *\t/.test(first)) refuse(offset + gap.indexOf("\t"), "a tab in the indentation");
}
