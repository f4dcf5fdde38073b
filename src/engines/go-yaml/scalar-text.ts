import { getScalarValue, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import { checkBlockTabs, checkFlowWord, checkTabs } from "./lexer-guard.ts";
import { quotedText } from "./quoted-text.ts";
import { Refusal } from "./raw-node.ts";

/** A document's text in two forms, which have the same offsets. */
export interface Texts {
  /** With the old line breaks of Unicode that go-yaml keeps. */
  readonly original: string;
  /** With line breaks that js-yaml knows. */
  readonly text: string;
  readonly hasTabs: boolean;
  /** Of the document in its file. */
  readonly base: number;
}

/**
 * The text of a scalar as go-yaml reads it: without quotes, lines folded.
 *
 * @throws Refusal where go-yaml refuses it, or js-yaml may have found another end.
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
 * The offset of `|` or `>` of a block scalar: before it stand at most a tag, an anchor and comments.
 *
 * @param last where the token before it ended.
 * @throws Refusal where there is none.
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
