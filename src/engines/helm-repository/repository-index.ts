import { JSON_SCHEMA, load } from "js-yaml";
import { ChartwrightError } from "../../errors.ts";
import { isRecord } from "../json/index.ts";

/** An entry of a repository's index: one version of a chart. */
export interface IndexEntry {
  readonly version: string;
  /** `sha256:…` */
  readonly digest: string;
  readonly urls: readonly string[];
  /** RFC 3339; empty if missing. */
  readonly created: string;
}

function entryOf(value: unknown): IndexEntry[] {
  if (!isRecord(value)) return [];
  const { version, digest, urls, created } = value;
  return [
    {
      version: typeof version === "string" ? version : "",
      digest: `sha256:${typeof digest === "string" ? digest.replace(/^sha256:/, "") : ""}`,
      urls: Array.isArray(urls) ? urls.filter((url) => typeof url === "string") : [],
      created: typeof created === "string" ? created : "",
    },
  ];
}

function parse(text: string): unknown {
  try {
    return load(text, { schema: JSON_SCHEMA });
  } catch (cause) {
    throw new ChartwrightError("E_CHART_REPOSITORY", "the repository's index.yaml cannot be read", { cause });
  }
}

/**
 * A repository's `index.yaml`. ChartMuseum and Helm write each name and item on a line of its own, at fixed columns, so that
 * only the requested entries are parsed, not all ten thousand. An index with another layout is parsed as a whole.
 */
export class RepositoryIndex {
  readonly #text: string;
  /** The text of each chart's items by name; undefined if the layout is not that of ChartMuseum and Helm. */
  readonly #blocks: ReadonlyMap<string, string> | undefined;
  /** The text of a chart's items by version; undefined if their layout is not that of ChartMuseum and Helm. */
  readonly #items = new Map<string, ReadonlyMap<string, string> | undefined>();
  readonly #parsedBlocks = new Map<string, IndexEntry[]>();
  #whole: Record<string, unknown> | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#blocks = blocksOf(text);
    if (this.#blocks === undefined) this.#parsed();
  }

  /**
   * Returns every entry of a version. There should be one; race conditions in ChartMuseum can create two.
   *
   * @throws E_CHART_REPOSITORY if the text is not an index.
   */
  entriesOf(name: string, version: string): IndexEntry[] {
    const block = this.#blocks?.get(name);
    if (block !== undefined && !this.#items.has(name)) this.#items.set(name, itemsOf(block));
    const items = this.#items.get(name);
    const entries = items ? entriesIn(items.get(version) ?? "[]") : this.versionsOf(name);
    return entries.filter((entry) => entry.version === version);
  }

  /** Returns every entry of a chart. */
  versionsOf(name: string): readonly IndexEntry[] {
    const known = this.#parsedBlocks.get(name);
    if (known) return known;
    const entries = this.#parse(name);
    this.#parsedBlocks.set(name, entries);
    return entries;
  }

  #parse(name: string): IndexEntry[] {
    if (this.#blocks) return entriesIn(this.#blocks.get(name) ?? "[]");
    const entries = this.#parsed();
    const versions = Object.hasOwn(entries, name) ? entries[name] : [];
    return Array.isArray(versions) ? versions.flatMap(entryOf) : [];
  }

  #parsed(): Record<string, unknown> {
    if (this.#whole === undefined) {
      const index = parse(this.#text);
      if (!isRecord(index) || !isRecord(index["entries"])) {
        throw new ChartwrightError("E_CHART_REPOSITORY", "the repository's index.yaml is not an index of charts", {
          hint: "check that the URL is that of a chart repository, including its path",
        });
      }
      this.#whole = index["entries"];
    }
    return this.#whole;
  }
}

/** Returns the text below each name; undefined if the layout is not that of ChartMuseum and Helm. */
function blocksOf(text: string): Map<string, string> | undefined {
  const [head] = /^(?:apiVersion: v1\n)?entries:\n(?= {2}\S)/.exec(text) ?? [];
  if (head === undefined) return undefined;
  const end = text.slice(head.length).search(/^\S/m);
  const entries = end < 0 ? text : text.slice(0, head.length + end);
  const heads = [...entries.matchAll(/^ {2}([\w.-]+):\n/gm)];
  const blocks = new Map<string, string>();
  for (const [index, match] of heads.entries()) {
    const [line, name = ""] = match;
    if (blocks.has(name)) return undefined;
    blocks.set(name, entries.slice(match.index + line.length, heads[index + 1]?.index ?? entries.length));
  }
  // Another line at the column of the names: a quoted name or a comment.
  const others = entries.slice(head.length).match(/^ {2}(?![\w.-]+:\n|- | )/m);
  return others ? undefined : blocks;
}

const entriesIn = (block: string): IndexEntry[] => {
  const list = parse(block);
  return Array.isArray(list) ? list.flatMap(entryOf) : [];
};

/** Returns the items of a chart's list by version; undefined if an item has no version on a line of its own. */
function itemsOf(block: string): Map<string, string> | undefined {
  const items = new Map<string, string>();
  for (const item of block.split(/^(?= {2}- )/m)) {
    const [, version] = /^ {4}version: ([\w.+-]+)$/m.exec(item) ?? [];
    if (version === undefined) return undefined;
    items.set(version, (items.get(version) ?? "") + item);
  }
  return items;
}
