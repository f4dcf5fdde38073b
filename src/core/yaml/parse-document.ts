import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from "js-yaml";
import { documentEvents } from "./document-events.ts";
import { checkCollection, checkGap, checkKey, checkScalar } from "./lexer-guard.ts";
import { type RawList, type RawMap, type RawNode, Refusal } from "./raw-node.ts";

const TAG = /^!(!?)([0-9A-Za-z_-]+)$/;
const ANCHOR = /^[0-9A-Za-z_-]+$/;

interface Open {
  readonly node: RawList | RawMap;
  readonly flow: boolean;
}

/**
 * Parses one document, by js-yaml's lexer, into nodes with offsets of the whole file.
 *
 * @param text the document.
 * @param base where it begins in the file.
 * @throws Refusal where it is no YAML, and where js-yaml and go-yaml (which Helm uses) might part.
 */
export function parseDocument(text: string, base: number): RawNode | undefined {
  const input = text.endsWith("\n") ? text : `${text}\n`;
  return new DocumentParser(input, base).parse(documentEvents(input, base));
}

class DocumentParser {
  readonly #text: string;
  readonly #base: number;
  readonly #anchors = new Map<string, RawNode>();
  readonly #open: Open[] = [];
  #root: RawNode | undefined;
  /** Where the last token ended. */
  #last = 0;
  #documents = 0;

  constructor(text: string, base: number) {
    this.#text = text;
    this.#base = base;
  }

  parse(list: readonly Event[]): RawNode | undefined {
    for (const event of list) this.#take(event);
    this.#gap(this.#text.length, false);
    return this.#root;
  }

  #take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#documents++;
        // js-yaml takes " ---" in the first line for a separator.
        if (event.explicitStart && !this.#text.startsWith("---"))
          this.#refuse(0, `"---" must be at the beginning of its line`);
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
    const parent = this.#open.at(-1);
    checkCollection(this.#text, event, {
      start: this.#last,
      end: event.start,
      flow: parent?.flow ?? false,
      value: this.#atValue(),
      base: this.#base,
    });
    const start = event.start + this.#base;
    const kind = event.type === EVENT_ID.MAPPING ? "map" : "list";
    const node: RawList | RawMap = { kind, start, end: start, items: [] };
    this.#properties(event, node);
    this.#add(node, event.start, event.start);
    const flow = event.style === COLLECTION_STYLE.FLOW;
    this.#open.push({ node, flow });
    const char = this.#text.charCodeAt(event.start);
    if (flow && (char === 0x5b || char === 0x7b)) this.#last = event.start + 1;
  }

  #pop(): void {
    const open = this.#open.pop();
    if (!open) return;
    if (open.flow) {
      const start = this.#text.charCodeAt(open.node.start - this.#base);
      const bracketed = (open.node.kind === "map" && start === 0x7b) || (open.node.kind === "list" && start === 0x5b);
      if (bracketed) this.#last = this.#closing(open.node.kind === "map" ? "}" : "]");
    }
    open.node.end = this.#last + this.#base;
  }

  // Between the last token and the bracket stand only blanks, a comma and comments.
  #closing(bracket: string): number {
    for (let at = this.#last; at < this.#text.length; at++) {
      const char = this.#text[at];
      if (char === bracket) {
        this.#gap(at, true);
        return at + 1;
      }
      if (char === "#") at = this.#text.indexOf("\n", at);
    }
    return this.#last;
  }

  #scalar(event: ScalarEvent): void {
    const { style } = event;
    const empty = event.valueStart === -1;
    const quoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
    const block = style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
    let start = event.valueStart;
    let end = event.valueEnd;
    if (empty) {
      start = Math.max(this.#last, event.tagEnd, event.anchorEnd);
      end = start;
    } else if (quoted) {
      start--;
      end++;
    } else if (block) {
      start = this.#header(event.valueStart);
    }
    const flow = this.#open.at(-1)?.flow ?? false;
    checkScalar(this.#text, event, { start, end, flow, base: this.#base });
    const node: RawNode = {
      kind: "scalar",
      start: start + this.#base,
      end: end + this.#base,
      text: getScalarValue(this.#text, event),
      plain: style === SCALAR_STYLE.PLAIN,
      tag: this.#tag(event),
    };
    this.#properties(event, node);
    this.#add(node, start, end);
    this.#last = end;
  }

  /** The offset of `|` or `>` of a block scalar, whose text begins in the line below. */
  #header(valueStart: number): number {
    const lineStart = this.#text.lastIndexOf("\n", valueStart - 2) + 1;
    const match = /(?:^|\s)([|>])[-+0-9]*\s*(?:#.*)?$/.exec(this.#text.slice(lineStart, valueStart).trimEnd());
    if (!match) this.#refuse(valueStart, "this block scalar is not supported");
    return lineStart + match.index + match[0].indexOf(match[1] ?? "|");
  }

  #tag(event: { readonly tagStart: number; readonly tagEnd: number }): string {
    if (event.tagStart === -1) return "";
    const match = TAG.exec(this.#text.slice(event.tagStart, event.tagEnd));
    if (!match || !/\s/.test(this.#text.charAt(event.tagEnd)))
      this.#refuse(event.tagStart, "this form of a tag is not supported");
    return match[1] ? `tag:yaml.org,2002:${match[2]}` : `!${match[2]}`;
  }

  #properties(
    event: {
      readonly tagStart: number;
      readonly tagEnd: number;
      readonly anchorStart: number;
      readonly anchorEnd: number;
    },
    node: RawNode,
  ): void {
    if (node.kind !== "scalar") this.#tag(event);
    if (event.anchorStart === -1) return;
    this.#anchors.set(this.#name(event.anchorStart, event.anchorEnd), node);
  }

  #name(start: number, end: number): string {
    const name = this.#text.slice(start, end);
    // go-yaml wants a blank or the end of a flow entry after a name.
    if (!ANCHOR.test(name) || !/[\s,\]}]/.test(this.#text.charAt(end)))
      this.#refuse(start, `the name "${name}" of an anchor is not supported`);
    return name;
  }

  #alias(start: number, end: number): void {
    const name = this.#name(start, end);
    this.#add(
      { kind: "alias", start: start - 1 + this.#base, end: end + this.#base, name, target: this.#anchors.get(name) },
      start - 1,
      end,
    );
    this.#last = end;
  }

  #add(node: RawNode, start: number, end: number): void {
    const open = this.#open.at(-1);
    this.#gap(start, open?.flow ?? false);
    if (!open) {
      this.#root = node;
      return;
    }
    if (open.node.kind === "map" && open.node.items.length % 2 === 0) {
      checkKey(this.#text, node, { start, end, flow: open.flow, base: this.#base });
    }
    open.node.items.push(node);
  }

  /** Looks at what stands between the last token and an offset. */
  #gap(end: number, flow: boolean): void {
    const start = this.#last;
    if (end > start)
      checkGap(
        this.#text.slice(start, end),
        flow,
        start + this.#base,
        start === 0 || this.#text.charAt(start - 1) === "\n",
      );
  }

  /** The next node is the value of a key. */
  #atValue(): boolean {
    const node = this.#open.at(-1)?.node;
    return node?.kind === "map" && node.items.length % 2 === 1;
  }

  #refuse(offset: number, message: string): never {
    throw new Refusal("yaml/unsupported", offset + this.#base, message);
  }
}
