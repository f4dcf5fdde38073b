/** What stands in a document before it is resolved: scalars as text, aliases as names. Offsets are the file's own. */
export interface RawScalar {
  readonly kind: "scalar";
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Not quoted, no block: its text may mean a number, a boolean or null. */
  readonly plain: boolean;
  /** In full: `tag:yaml.org,2002:str`, `!custom`; empty without one. */
  readonly tag: string;
}

export interface RawAlias {
  readonly kind: "alias";
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** The last node before it with that anchor. */
  readonly target: RawNode | undefined;
}

export interface RawList {
  readonly kind: "list";
  readonly start: number;
  end: number;
  /** Aliases may lead here, so that it may be met more than once. */
  readonly anchored: boolean;
  readonly items: RawNode[];
}

export interface RawMap {
  readonly kind: "map";
  readonly start: number;
  end: number;
  readonly anchored: boolean;
  /** Keys and values by turns. */
  readonly items: RawNode[];
}

export type RawNode = RawScalar | RawAlias | RawList | RawMap;

/** The key `<<`, as go-yaml v2.4 knows it (`decode.go`): plain, quoted with the tag `!`, or with its own tag. */
export function isMerge(key: RawNode): boolean {
  if (key.kind !== "scalar" || key.text !== "<<") return false;
  return key.tag === "" ? key.plain : key.tag === "!" || key.tag === "tag:yaml.org,2002:merge";
}

/** A document as go-yaml has it before it resolves scalars. */
export interface ParsedDocument {
  readonly root: RawNode | undefined;
  readonly hasAliases: boolean;
  /** Where in the file go-yaml stops reading, though text follows: ` a: 1` and then `b: 2` one column to the left. */
  readonly dropped?: number;
}

/** A document that is no YAML, or that go-yaml may read in another way: `offset` is where. */
export class Refusal extends Error {
  readonly code: "yaml/syntax" | "yaml/unsupported";
  readonly offset: number;

  constructor(code: "yaml/syntax" | "yaml/unsupported", offset: number, message: string) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}
