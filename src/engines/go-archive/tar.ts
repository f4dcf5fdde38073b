import { ChartwrightError } from "../../errors.ts";

/** A regular file in an archive; `path` uses `/`. */
export interface ArchiveFile {
  readonly path: string;
  readonly data: Uint8Array;
}

const BLOCK = 512;

/**
 * The time of every entry, in seconds: 1985-10-26T08:15:00Z, as in npm packages. Not 0, because GNU tar warns about
 * times before 1970-01-02 and Helm replaces Go's zero time by the current time.
 */
const MTIME = 499_162_500;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const corrupt = (why: string): ChartwrightError =>
  new ChartwrightError("E_CHART", `the archive cannot be read: ${why}`);

/** Splits a path into the header's prefix and name fields; undefined if it does not fit. */
function splitPath(path: string): readonly [prefix: string, name: string] | undefined {
  if (!/^[\x20-\x7e]+$/.test(path)) return undefined;
  if (path.length <= 100) return ["", path];
  const slash = path.indexOf("/", path.length - 101);
  return slash > 0 && slash <= 155 ? [path.slice(0, slash), path.slice(slash + 1)] : undefined;
}

interface Header {
  readonly prefix?: string;
  readonly name: string;
  readonly size: number;
  readonly type: "0" | "x";
}

function headerBlock({ prefix = "", name, size, type }: Header): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const text = (at: number, value: string): void => block.set(encoder.encode(value), at);
  const octal = (at: number, digits: number, value: number): void => text(at, value.toString(8).padStart(digits, "0"));
  text(0, name);
  octal(100, 7, 0o644);
  octal(108, 7, 0);
  octal(116, 7, 0);
  octal(124, 11, size);
  octal(136, 11, MTIME);
  text(148, "        ");
  text(156, type);
  text(257, "ustar");
  text(263, "00");
  octal(329, 7, 0);
  octal(337, 7, 0);
  text(345, prefix);
  const sum = block.reduce((total, byte) => total + byte, 0);
  octal(148, 6, sum);
  block[154] = 0;
  return block;
}

/** Returns the pax record for a path that does not fit into the header: `<length of the record> path=<path>\n`. */
function paxPath(path: string): Uint8Array {
  const rest = encoder.encode(` path=${path}\n`).length;
  let length = rest + 1;
  while (rest + String(length).length !== length) length = rest + String(length).length;
  return encoder.encode(`${length} path=${path}\n`);
}

function* blocks(file: ArchiveFile): Generator<Uint8Array> {
  const split = splitPath(file.path);
  if (split === undefined) {
    const pax = paxPath(file.path);
    yield headerBlock({ name: "PaxHeader", size: pax.length, type: "x" });
    yield pax;
    yield new Uint8Array(-pax.length & (BLOCK - 1));
  }
  const [prefix, name] = split ?? ["", "long-name"];
  yield headerBlock({ prefix, name, size: file.data.length, type: "0" });
  yield file.data;
  yield new Uint8Array(-file.data.length & (BLOCK - 1));
}

/**
 * Writes a tar archive: POSIX ustar, with pax headers only for paths that need them. Mode, owner and time are fixed and
 * the order is that of the list, so the same list always gives the same bytes.
 */
export function writeTar(files: readonly ArchiveFile[]): Uint8Array {
  const parts = [...files.flatMap((file) => [...blocks(file)]), new Uint8Array(2 * BLOCK)];
  const tar = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    tar.set(part, at);
    at += part.length;
  }
  return tar;
}

function textField(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  try {
    return decoder.decode(end < 0 ? field : field.subarray(0, end));
  } catch {
    throw corrupt("a name is not UTF-8");
  }
}

function octalField(block: Uint8Array, at: number, length: number): number {
  const text = textField(block, at, length).trim();
  if (!/^[0-7]+$/.test(text)) throw corrupt("it is not a tar archive, or it is damaged");
  return Number.parseInt(text, 8);
}

function pathFromPax(data: Uint8Array): string | undefined {
  let path: string | undefined;
  for (let at = 0; at < data.length; ) {
    // The length counts bytes, so the record is cut before it is decoded.
    const space = data.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(textField(data, at, space - at));
    if (!(length > 0) || at + length > data.length) throw corrupt("a pax header is damaged");
    const record = textField(data, at, length - 1);
    const [, value] = /^\d+ path=([\s\S]*)$/.exec(record) ?? [];
    if (value !== undefined) path = value;
    at += length;
  }
  return path;
}

/**
 * Reads the regular files of a tar archive, in order; skips directories.
 *
 * @throws E_CHART if it is damaged, truncated, or contains links or devices.
 */
export function readTar(tar: Uint8Array): ArchiveFile[] {
  const files: ArchiveFile[] = [];
  let longPath: string | undefined;
  for (let at = 0; ; ) {
    const block = tar.subarray(at, at + BLOCK);
    if (block.length < BLOCK) throw corrupt("it is truncated");
    if (block.every((byte) => byte === 0)) return files;
    const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
    if (octalField(block, 148, 8) !== sum) throw corrupt("it is not a tar archive, or it is damaged");
    const size = octalField(block, 124, 12);
    const data = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length < size) throw corrupt("it is truncated");
    const prefix = textField(block, 257, 5) === "ustar" ? textField(block, 345, 155) : "";
    const type = String.fromCharCode(block[156] ?? 0);
    const path = longPath ?? (prefix ? `${prefix}/${textField(block, 0, 100)}` : textField(block, 0, 100));
    longPath = undefined;
    if (type === "x") longPath = pathFromPax(data);
    else if (type === "L") longPath = textField(data, 0, size);
    else if (type === "0" || type === "\0" || type === "7") {
      if (!path.endsWith("/")) files.push({ path, data });
    } else if (type !== "5" && type !== "g") throw corrupt(`"${path}" is a link or a device`);
    at += BLOCK + size + (-size & (BLOCK - 1));
  }
}
