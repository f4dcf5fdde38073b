import { EVENT_ID, type Event, parseEvents, YAMLException } from "js-yaml";
import { Refusal } from "./raw-node.ts";
import type { Repair, RepairedText } from "./repair-text.ts";

/** js-yaml recurses into each level. About twice as many levels fit on the stack of Node's main thread. */
const MAX_DEPTH = 1200;

/** A document as js-yaml's lexer reads it. */
export interface Lexed {
  readonly events: readonly Event[];
  /** The changes that make js-yaml accept the text. The offsets of the events are those of the original text. */
  readonly repairs: readonly Repair[];
  /** Where reading ended: at the end of the text, or where go-yaml stops. */
  readonly end: number;
}

/**
 * Reads one document with js-yaml's lexer.
 *
 * @param input the text, with `\n` or `\r\n` as its only line breaks.
 * @param base the offset of the document in the file.
 * @throws Refusal with an offset in the file.
 */
export function lex(input: string, base: number): Lexed {
  const events = attempt(input);
  if (Array.isArray(events)) return { events, repairs: [], end: input.length };
  const end = events instanceof YAMLException ? (events.mark?.position ?? 0) : 0;
  if (events.message.startsWith("end of the stream or") && isDropped(input, end)) {
    const first = attempt(input.slice(0, end));
    if (Array.isArray(first) && endsBefore(input, end, first)) return { events: first, repairs: [], end };
  }
  throw refusal(events, base);
}

/** Reads a repaired text, and returns the offsets of the original one. @throws Refusal */
export function lexRepaired(repaired: RepairedText, base: number): Lexed {
  try {
    const { events, end } = lex(repaired.text, 0);
    return {
      events: events.map((event) => moved(event, repaired.origin)),
      repairs: repaired.repairs,
      end: repaired.origin(end),
    };
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.code, repaired.origin(error.offset) + base, error.message);
    throw error;
  }
}

function attempt(input: string): Event[] | YAMLException | RangeError {
  try {
    return parseEvents(input, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (error instanceof YAMLException || error instanceof RangeError) return error;
    throw error;
  }
}

function refusal(error: YAMLException | RangeError, base: number): Refusal {
  if (error instanceof RangeError) return new Refusal("yaml/unsupported", base, "the file is nested too deeply");
  const at = base + (error.mark?.position ?? 0);
  return error.reason.startsWith("nesting exceeded")
    ? new Refusal("yaml/unsupported", at, `more than ${MAX_DEPTH} levels of nesting are not supported`)
    : new Refusal("yaml/syntax", at, error.reason);
}

/**
 * Whether go-yaml drops the text from here on. It reads one token after the end of a document and ignores the rest;
 * text that starts like this is a token to it.
 */
function isDropped(input: string, end: number): boolean {
  return /^(?:- |[A-Za-z0-9_][A-Za-z0-9_.-]*(?::?[ \r\n]|$))/.test(input.slice(end, end + 200));
}

/** Whether the root ended on an earlier line: a block further to the right, or a collection in brackets. */
function endsBefore(input: string, end: number, events: readonly Event[]): boolean {
  const root = events[1];
  if (!root || (root.type !== EVENT_ID.MAPPING && root.type !== EVENT_ID.SEQUENCE)) return false;
  const column = (offset: number): number => offset - input.lastIndexOf("\n", offset - 1) - 1;
  if (input.slice(end - column(end), end).trim() !== "") return false;
  const bracketed = /[[{]/.test(input.charAt(root.start));
  return bracketed || (root.anchorStart === -1 && root.tagStart === -1 && column(root.start) > column(end));
}

/** The event with its offsets mapped back to the original text. */
function moved(event: Event, origin: (offset: number) => number): Event {
  const at = (offset: number): number => (offset < 0 ? offset : origin(offset));
  if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return event;
  const anchor = { anchorStart: at(event.anchorStart), anchorEnd: at(event.anchorEnd) };
  if (event.type === EVENT_ID.ALIAS) return { ...event, ...anchor };
  const tag = { tagStart: at(event.tagStart), tagEnd: at(event.tagEnd) };
  return event.type === EVENT_ID.SCALAR
    ? { ...event, ...anchor, ...tag, valueStart: at(event.valueStart), valueEnd: at(event.valueEnd) }
    : { ...event, ...anchor, ...tag, start: at(event.start) };
}
