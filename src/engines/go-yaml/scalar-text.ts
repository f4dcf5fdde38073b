import { getScalarValue, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import { checkBlockTabs, checkFlowWord, checkTabs } from "./lexer-guard.ts";
import { quotedText } from "./quoted-text.ts";
import { Refusal } from "./raw-node.ts";

/** The text of a document in two forms with the same offsets. */
export interface Texts {
  /** With the line separators of Unicode, which go-yaml keeps. */
  readonly original: string;
  /** With `\n` or `\r\n` as the only line breaks, as js-yaml needs it. */
  readonly text: string;
  readonly hasTabs: boolean;
  /** The offset of the document in its file. */
  readonly base: number;
}

/**
 * Reads the text of a scalar as go-yaml does: without quotes, with lines folded.
 *
 * @throws Refusal if go-yaml rejects it, or if js-yaml may have found another end.
 */
export function scalarText(texts: Texts, event: ScalarEvent, flow: boolean): string {
  const { text, original, base } = texts;
  const { valueStart: start, valueEnd: end, style } = event;
  if (style === SCALAR_STYLE.PLAIN) {
    if (flow) checkFlowWord(text, { start, end, base });
    if (event.fast) return text.slice(start, end);
    if (texts.hasTabs) checkTabs(text.slice(start, end), base + start);
  } else if (style === SCALAR_STYLE.DOUBLE_QUOTED || style === SCALAR_STYLE.SINGLE_QUOTED) {
    if (event.fast) return text.slice(start, end);
    return quotedText(original.slice(start, end), style === SCALAR_STYLE.DOUBLE_QUOTED, (offset, message) => {
      throw new Refusal("yaml/unsupported", base + start + offset, message);
    });
  } else if (texts.hasTabs) {
    checkBlockTabs(text.slice(start, end), event.indent, base + start);
  }
  if (original !== text && /[\u2028\u2029]/.test(original.slice(start, end)))
    throw new Refusal("yaml/unsupported", base + start, "a Unicode line separator must be quoted");
  return getScalarValue(text, event);
}

/**
 * The offset of the `|` or `>` of a block scalar, which only a tag, an anchor and comments may precede.
 *
 * @param last where the token before it ended.
 * @throws Refusal if there is no such mark.
 */
export function blockStart(texts: Texts, event: ScalarEvent, last: number): number {
  const { text, base } = texts;
  for (let at = Math.max(last, event.tagEnd, event.anchorEnd); at < event.valueStart; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x7c || char === 0x3e) return at;
    if (char === 0x23) at = text.indexOf("\n", at);
  }
  throw new Refusal("yaml/unsupported", base + event.valueStart, "this block scalar is not supported");
}
