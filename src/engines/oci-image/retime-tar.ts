const BLOCK = 512;
const TIMES = new Set(["mtime", "atime", "ctime"]);

const octal = (field: Uint8Array): number =>
  Number.parseInt(new TextDecoder().decode(field).replace(/\0.*$/s, "").trim() || "0", 8);

/** Returns the size of an entry: octal, or in base 256 from eight gigabytes on. */
function sizeOf(header: Uint8Array): number {
  const field = header.subarray(124, 136);
  if (((field[0] ?? 0) & 0x80) === 0) return octal(field);
  return field.subarray(4).reduce((total, byte) => total * 256 + byte, 0);
}

/** Writes a number into a field of 12 bytes. */
function put(header: Uint8Array, at: number, value: number): void {
  header.set(new TextEncoder().encode(`${value.toString(8).padStart(11, "0")}\0`), at);
}

function seal(header: Uint8Array): Uint8Array {
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return header;
}

/** Returns the records of an extended header without the times. */
function withoutTimes(body: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  for (let at = 0; at < body.length; ) {
    const length = Number.parseInt(new TextDecoder().decode(body.subarray(at, at + 20)), 10);
    if (!(length > 0)) break;
    const record = body.subarray(at, at + length);
    const [, key = ""] = /^\d+ ([^=]*)=/.exec(new TextDecoder().decode(record.subarray(0, 64))) ?? [];
    if (!TIMES.has(key)) kept.push(record);
    at += length;
  }
  return join(kept);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

/**
 * Sets the time of every entry of a tar archive. The returned function takes the archive in pieces of any length and returns
 * the changed archive in pieces of other lengths.
 *
 * @param seconds the time, in seconds since 1970.
 */
export function retimeTar(seconds: number): (piece: Uint8Array) => Uint8Array {
  let rest: Uint8Array = new Uint8Array();
  /** The number of bytes of the current entry's content that are still to be copied. */
  let toCopy = 0;
  return (piece) => {
    rest = rest.length === 0 ? piece : join([rest, piece]);
    const out: Uint8Array[] = [];
    for (;;) {
      const now = Math.min(toCopy, rest.length);
      out.push(rest.subarray(0, now));
      rest = rest.subarray(now);
      toCopy -= now;
      if (toCopy > 0 || rest.length < BLOCK) return join(out);
      // `slice` of a Buffer would not copy.
      const header = Uint8Array.from(rest.subarray(0, BLOCK));
      const [size, type] = [sizeOf(header), String.fromCharCode(header[156] ?? 0)];
      const isEnd = header.every((byte) => byte === 0);
      const isExtended = type === "x" || type === "g";
      if (isExtended && rest.length < BLOCK + padded(size)) return join(out);
      rest = rest.subarray(BLOCK);
      if (isEnd) {
        out.push(header);
        continue;
      }
      put(header, 136, seconds);
      if (!isExtended) {
        out.push(seal(header));
        toCopy = padded(size);
        continue;
      }
      const body = withoutTimes(rest.subarray(0, size));
      rest = rest.subarray(padded(size));
      if (body.length === 0) continue;
      put(header, 124, body.length);
      out.push(seal(header), body, new Uint8Array(padded(body.length) - body.length));
    }
  };
}
