/** The nodes of a document before resolution: scalars as text, aliases as names. Offsets are those of the file. */
export interface RawScalar {
  readonly kind: "scalar";
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Neither quoted nor a block scalar: the text may mean a number, a boolean or null. */
  readonly plain: boolean;
  /** The full tag: `tag:yaml.org,2002:str`, `!custom`; empty if there is none. */
  readonly tag: string;
}

export interface RawAlias {
  readonly kind: "alias";
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** The last node before it with this anchor. */
  readonly target: RawNode | undefined;
}

export interface RawList {
  readonly kind: "list";
  readonly start: number;
  end: number;
  /** Aliases may refer to it, so a walk can meet it more than once. */
  readonly anchored: boolean;
  readonly items: RawNode[];
}

export interface RawMap {
  readonly kind: "map";
  readonly start: number;
  end: number;
  readonly anchored: boolean;
  /** Keys and values, alternating. */
  readonly items: RawNode[];
}

export type RawNode = RawScalar | RawAlias | RawList | RawMap;

/** Whether a key is the merge key `<<` (go-yaml v2.4, `decode.go`): plain, quoted with the tag `!`, or with its own tag. */
export function isMerge(key: RawNode): boolean {
  if (key.kind !== "scalar" || key.text !== "<<") return false;
  return key.tag === "" ? key.plain : key.tag === "!" || key.tag === "tag:yaml.org,2002:merge";
}

/** A document before its scalars are resolved. */
export interface ParsedDocument {
  readonly root: RawNode | undefined;
  readonly hasAliases: boolean;
  /** The offset in the file at which go-yaml stops although text follows: ` a: 1`, then `b: 2` one column to the left. */
  readonly dropped?: number | undefined;
}

/** A document that is not YAML, or that go-yaml may read differently; `offset` is a place in the file. */
export class Refusal extends Error {
  readonly code: "yaml/syntax" | "yaml/unsupported";
  readonly offset: number;

  constructor(code: "yaml/syntax" | "yaml/unsupported", offset: number, message: string) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}
