import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from "js-yaml";
import type { Lexed } from "./lex.ts";
import { checkCollection, checkGap, checkKey } from "./lexer-guard.ts";
import { type ParsedDocument, type RawList, type RawMap, type RawNode, Refusal } from "./raw-node.ts";
import { RepairCheck } from "./repair-check.ts";
import { blockStart, scalarText, type Texts } from "./scalar-text.ts";
import { fullTag } from "./tag.ts";

const ANCHOR = /^[0-9A-Za-z_-]+$/;

interface Open {
  readonly node: RawList | RawMap;
  readonly flow: boolean;
}

/**
 * Builds the nodes of one document from the events of js-yaml's lexer, and rejects text that go-yaml may read
 * differently. Offsets of the nodes are those of the file.
 */
export class DocumentParser {
  readonly #texts: Texts;
  readonly #text: string;
  readonly #lexed: Lexed;
  readonly #repairs: RepairCheck;
  readonly #base: number;
  readonly #anchors = new Map<string, RawNode>();
  readonly #open: Open[] = [];
  #current: Open | undefined;
  /** Whether the text between tokens must be checked. */
  readonly #watchful: boolean;
  readonly #onGap: ((start: number, end: number) => void) | undefined;
  #root: RawNode | undefined;
  /** Where the last token ended. */
  #last = 0;
  /** Where the last quote or bracket closed. A comment may follow it without a space. */
  #closed = -1;
  #documents = 0;
  #hasAliases = false;

  /**
   * @param original the text with the line separators of Unicode; `text` contains `\n` instead of them.
   * @param onGap is called with the offsets in the file of each gap between tokens: spaces, indicators, comments.
   */
  constructor(
    original: string,
    text: string,
    lexed: Lexed,
    options: { readonly base: number; readonly onGap?: ((start: number, end: number) => void) | undefined },
  ) {
    this.#text = text;
    this.#lexed = lexed;
    this.#base = options.base;
    this.#onGap = options.onGap;
    this.#repairs = new RepairCheck(lexed.repairs, this.#base);
    this.#texts = { original, text, hasTabs: text.includes("\t"), base: this.#base };
    this.#watchful = this.#onGap !== undefined || this.#texts.hasTabs || text.includes("?") || lexed.repairs.length > 0;
  }

  parse(): ParsedDocument {
    const { events, end } = this.#lexed;
    for (const event of events) this.#take(event);
    this.#gap(end, false);
    const dropped = end < this.#text.length ? end + this.#base : undefined;
    return { root: this.#root, hasAliases: this.#hasAliases, dropped };
  }

  #take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#documents++;
        // js-yaml reads " ---" in the first line as a separator.
        if (event.explicitStart && !/^\ufeff?---/.test(this.#text))
          this.#refuse(0, `"---" must be at the start of its line`);
        if (this.#documents > 1 || event.directives.length > 0)
          this.#refuse(this.#last, "directives and further documents are not supported here");
        return;
      case EVENT_ID.POP:
        this.#pop();
        return;
      case EVENT_ID.SCALAR:
        this.#scalar(event);
        return;
      case EVENT_ID.ALIAS:
        this.#alias(event.anchorStart, event.anchorEnd);
        return;
      default:
        this.#collection(event);
    }
  }

  #collection(event: SequenceEvent | MappingEvent): void {
    const flow = event.style === COLLECTION_STYLE.FLOW;
    if (!flow) {
      const open = this.#current?.node;
      const value = open?.kind === "map" && open.items.length % 2 === 1;
      checkCollection(this.#text, event, { start: this.#last, end: event.start, value, base: this.#base });
    }
    const start = event.start + this.#base;
    const kind = event.type === EVENT_ID.MAPPING ? "map" : "list";
    const node: RawList | RawMap = { kind, start, end: start, anchored: event.anchorStart !== -1, items: [] };
    if (event.tagStart !== -1) this.#tag(event);
    if (node.anchored) this.#anchors.set(this.#name(event.anchorStart, event.anchorEnd), node);
    this.#add(node, event.start, event.start);
    this.#current = { node, flow };
    this.#open.push(this.#current);
    const char = this.#text.charCodeAt(event.start);
    if (flow && (char === 0x5b || char === 0x7b)) this.#last = event.start + 1;
  }

  #pop(): void {
    const open = this.#open.pop();
    if (!open) return;
    this.#current = this.#open[this.#open.length - 1];
    if (open.flow) {
      const start = this.#text.charCodeAt(open.node.start - this.#base);
      const bracketed = (open.node.kind === "map" && start === 0x7b) || (open.node.kind === "list" && start === 0x5b);
      if (bracketed) {
        this.#last = this.#closing(open.node.kind === "map" ? 0x7d : 0x5d);
        this.#closed = this.#last;
      }
    }
    open.node.end = this.#last + this.#base;
  }

  /** The end of a closing bracket. Between the last token and the bracket are only spaces, a comma and comments. */
  #closing(bracket: number): number {
    for (let at = this.#last; at < this.#text.length; at++) {
      const char = this.#text.charCodeAt(at);
      if (char === bracket) {
        this.#gap(at, true);
        return at + 1;
      }
      if (char === 0x23) at = this.#text.indexOf("\n", at);
    }
    return this.#last;
  }

  #scalar(event: ScalarEvent): void {
    const { style } = event;
    let start = event.valueStart;
    let end = event.valueEnd;
    if (start === -1) {
      start = Math.max(this.#last, event.tagEnd, event.anchorEnd);
      end = start;
    } else if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) {
      start--;
      end++;
      this.#closed = end;
    } else if (style !== SCALAR_STYLE.PLAIN) {
      start = blockStart(this.#texts, event, this.#last);
      this.#onGap?.(start + this.#base, event.valueStart + this.#base);
    }
    const node: RawNode = {
      kind: "scalar",
      start: start + this.#base,
      end: end + this.#base,
      text: event.valueStart === -1 ? "" : scalarText(this.#texts, event, this.#current?.flow ?? false),
      plain: style === SCALAR_STYLE.PLAIN,
      tag: event.tagStart === -1 ? "" : this.#tag(event),
    };
    if (event.anchorStart !== -1) this.#anchors.set(this.#name(event.anchorStart, event.anchorEnd), node);
    this.#add(node, start, end, event.anchorStart === -1 && event.tagStart === -1 ? start : firstOf(event));
    this.#repairs.scalar(event, end, this.#current?.flow ?? false);
    this.#last = end;
  }

  #tag(event: { readonly tagStart: number; readonly tagEnd: number }): string {
    const tag = fullTag(this.#text.slice(event.tagStart, event.tagEnd));
    if (tag === undefined || !/\s/.test(this.#text.charAt(event.tagEnd)))
      this.#refuse(event.tagStart, "this form of tag is not supported");
    return tag;
  }

  #name(start: number, end: number): string {
    const name = this.#text.slice(start, end);
    // go-yaml requires a space or the end of a flow entry after a name.
    if (!ANCHOR.test(name) || !/[\s,\]}]/.test(this.#text.charAt(end)))
      this.#refuse(start, `the anchor name "${name}" is not supported`);
    return name;
  }

  #alias(start: number, end: number): void {
    this.#hasAliases = true;
    const name = this.#name(start, end);
    this.#add(
      { kind: "alias", start: start - 1 + this.#base, end: end + this.#base, name, target: this.#anchors.get(name) },
      start - 1,
      end,
    );
    this.#last = end;
  }

  /** Adds a node to the open collection. @param first where the anchor or tag of the node starts, if it has one. */
  #add(node: RawNode, start: number, end: number, first = start): void {
    const open = this.#current;
    const flow = open?.flow ?? false;
    const explicit = this.#gap(start, flow);
    if (!open) {
      this.#root = node;
      return;
    }
    if (isKey(open.node) && !(explicit && node.kind === "scalar")) {
      checkKey(this.#text, node, { start: first, end, flow, base: this.#base });
    }
    // js-yaml continues the map of `k:` in the line `- "" t:` below it.
    if (!flow && open.node.items.length > 0 && isKey(open.node) && !this.#hasBreak(first))
      this.#refuse(start, "a key must start on its own line");
    open.node.items.push(node);
  }

  #hasBreak(end: number): boolean {
    const newline = this.#text.indexOf("\n", Math.max(0, this.#last - 1));
    return newline !== -1 && newline < end;
  }

  /** Checks the gap between the last token and an offset; returns whether it contains a "?". */
  #gap(end: number, flow: boolean): boolean {
    const start = this.#last;
    if (!this.#watchful || end <= start) return false;
    this.#onGap?.(start + this.#base, end + this.#base);
    this.#repairs.gap(end, flow, this.#closed === start ? start : -1);
    const gap = this.#text.slice(start, end);
    if (!gap.includes("\t") && !gap.includes("?")) return false;
    const fresh = start === 0 || this.#text.charAt(start - 1) === "\n";
    return checkGap(gap, { flow, offset: start + this.#base, fresh });
  }

  #refuse(offset: number, message: string): never {
    throw new Refusal("yaml/unsupported", offset + this.#base, message);
  }
}

/** Where the anchor or the tag starts, whichever comes first. */
function firstOf(event: { readonly anchorStart: number; readonly tagStart: number }): number {
  const places = [event.anchorStart - 1, event.tagStart].filter((place) => place >= 0);
  return Math.min(...places);
}

/** Whether the next node of a collection is a key. */
function isKey(node: RawList | RawMap): boolean {
  return node.kind === "map" && node.items.length % 2 === 0;
}
