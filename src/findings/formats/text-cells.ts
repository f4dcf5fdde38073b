/** A part of a line that a terminal shows as one character: a letter with its accents, an emoji with all its parts. */
export interface Cell {
  readonly text: string;
  /** In UTF-16 code units from the start of the line. */
  readonly offset: number;
  /** The width in columns: 0, 1 or 2; that of a tab is 1. */
  readonly width: number;
}

// Wide and fullwidth by Unicode's EastAsianWidth.txt, in ranges that include the unassigned code points between them.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

// Control characters of terminals, and characters that change the direction of the text around them.
const CONTROL = /(?!\t)[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;

/** Replaces every control character, including line breaks, with a visible one. */
export function harmless(text: string): string {
  return text.replace(CONTROL, "\ufffd");
}

let segmenter: Intl.Segmenter | undefined;

/** Splits a line, or a part of it that starts at an offset, into cells. */
export function cellsOf(text: string, offset = 0): Cell[] {
  const shown = harmless(text);
  if (/^[\t\u0020-\u007e]*$/.test(shown))
    return Array.from(shown, (char, index) => ({ text: char, offset: offset + index, width: 1 }));
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(segmenter.segment(shown), ({ segment, index }) => ({
    text: segment,
    offset: offset + index,
    width: widthOf(segment),
  }));
}

function widthOf(segment: string): number {
  if (WIDE.test(segment) || EMOJI.test(segment)) return 2;
  return INVISIBLE.test(segment) ? 0 : 1;
}
