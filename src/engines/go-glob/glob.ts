const STAR = 0x2a;
const QUESTION = 0x3f;
const ESCAPE = 0x5c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const NOT = 0x5e;
const MINUS = 0x2d;
const SLASH = 0x2f;

/** The pattern is malformed. This is detected only when a comparison reaches the malformed part. */
class Malformed extends Error {}

/** UTF-8 bytes and the position of the next byte to read. */
interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

/**
 * Compiles a pattern of Go's `path/filepath.Match` (Unix): `*` and `?` do not match `/`, the classes `[a-z]` and
 * `[^a-z]` may match it, and `\` escapes. As in Go, a `*` does not backtrack, and a malformed part of the pattern that
 * no comparison reaches is ignored.
 *
 * @returns a function that returns whether a name matches, or undefined if the pattern is malformed.
 */
export function goGlob(pattern: string): (name: string) => boolean | undefined {
  const encoder = new TextEncoder();
  const chunks = chunksOf(encoder.encode(pattern));
  return (name) => {
    try {
      return matchAll(chunks, encoder.encode(name));
    } catch (error) {
      if (error instanceof Malformed) return undefined;
      throw error;
    }
  };
}

/** A part of a pattern up to the next `*` outside a class, and whether a `*` precedes it. */
interface Chunk {
  readonly star: boolean;
  readonly bytes: Uint8Array;
}

function chunksOf(pattern: Uint8Array): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 0; at < pattern.length; ) {
    const from = at;
    while (pattern[at] === STAR) at++;
    const start = at;
    let inClass = false;
    for (; at < pattern.length && (pattern[at] !== STAR || inClass); at++) {
      if (pattern[at] === ESCAPE && at + 1 < pattern.length) at++;
      else if (pattern[at] === OPEN) inClass = true;
      else if (pattern[at] === CLOSE) inClass = false;
    }
    chunks.push({ star: start > from, bytes: pattern.subarray(start, at) });
  }
  return chunks;
}

function matchAll(chunks: readonly Chunk[], name: Uint8Array): boolean {
  let at = 0;
  for (const [index, { star, bytes }] of chunks.entries()) {
    if (star && bytes.length === 0) return !name.subarray(at).includes(SLASH);
    const isLast = index === chunks.length - 1;
    const next = firstMatch(bytes, name, { at, star, isLast });
    if (next === undefined) return false;
    at = next;
  }
  return at === name.length;
}

/** Returns the offset in the name after the chunk. A `*` before the chunk skips bytes other than `/`. */
function firstMatch(
  chunk: Uint8Array,
  name: Uint8Array,
  { at, star, isLast }: { readonly at: number; readonly star: boolean; readonly isLast: boolean },
): number | undefined {
  for (let from = at; ; from++) {
    const next = matchChunk(chunk, name, from);
    if (next !== undefined && (next === name.length || !isLast)) return next;
    if (!star || from >= name.length || name[from] === SLASH) return undefined;
  }
}

/** Always reads the chunk to its end: a malformed chunk is an error even if the name does not match. */
function matchChunk(chunk: Uint8Array, name: Uint8Array, from: number): number | undefined {
  const pattern: Reader = { bytes: chunk, at: 0 };
  const text: Reader = { bytes: name, at: from };
  let failed = false;
  while (pattern.at < chunk.length) {
    failed ||= text.at >= name.length;
    const byte = chunk[pattern.at];
    if (byte === OPEN) {
      pattern.at++;
      const rune = failed ? 0 : readRune(text);
      if (!inClass(pattern, rune)) failed = true;
    } else if (byte === QUESTION) {
      pattern.at++;
      failed ||= name[text.at] === SLASH;
      readRune(text);
    } else {
      if (byte === ESCAPE) pattern.at++;
      if (pattern.at >= chunk.length) throw new Malformed();
      failed ||= chunk[pattern.at] !== name[text.at];
      pattern.at++;
      text.at++;
    }
  }
  return failed ? undefined : text.at;
}

/** Reads a class, starting after its `[`, and returns whether it contains a character. */
function inClass(pattern: Reader, rune: number): boolean {
  const negated = pattern.bytes[pattern.at] === NOT;
  if (negated) pattern.at++;
  let found = false;
  for (let count = 0; count === 0 || pattern.bytes[pattern.at] !== CLOSE; count++) {
    const low = readEscaped(pattern);
    let high = low;
    if (pattern.bytes[pattern.at] === MINUS) {
      pattern.at++;
      high = readEscaped(pattern);
    }
    found ||= low <= rune && rune <= high;
  }
  pattern.at++;
  return found !== negated;
}

function readEscaped(pattern: Reader): number {
  const { bytes } = pattern;
  const first = bytes[pattern.at];
  if (first === undefined || first === MINUS || first === CLOSE) throw new Malformed();
  if (first === ESCAPE) pattern.at++;
  if (pattern.at >= bytes.length) throw new Malformed();
  const rune = readRune(pattern);
  // The class is not closed.
  if (pattern.at >= bytes.length) throw new Malformed();
  return rune;
}

/** Reads one character. A continuation byte without a lead byte gives U+FFFD, as in Go. */
function readRune(reader: Reader): number {
  const { bytes, at } = reader;
  const lead = bytes[at] ?? 0;
  const size = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
  reader.at += size || 1;
  if (size === 0) return 0xfffd;
  let rune = size === 1 ? lead : lead & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) rune = (rune << 6) | ((bytes[at + i] ?? 0) & 0x3f);
  return rune;
}
