const BLOCK = 512;
const TIMES = new Set(["mtime", "atime", "ctime"]);

const octal = (field: Uint8Array): number =>
  Number.parseInt(new TextDecoder().decode(field).replace(/\0.*$/s, "").trim() || "0", 8);

/** The size of a member: octal, or for eight gigabytes and more in base 256. */
function sizeOf(header: Uint8Array): number {
  const field = header.subarray(124, 136);
  if (((field[0] ?? 0) & 0x80) === 0) return octal(field);
  return field.subarray(4).reduce((total, byte) => total * 256 + byte, 0);
}

function put(header: Uint8Array, at: number, length: number, value: number): void {
  header.set(new TextEncoder().encode(`${value.toString(8).padStart(length - 1, "0")}\0`), at);
}

function seal(header: Uint8Array): Uint8Array {
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return header;
}

/** The records of an extended header, without those that are times. */
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
 * Gives every member of a tar archive the same time. Takes the archive in pieces of any length, and gives it in others.
 *
 * @param seconds the time.
 */
export function retimeTar(seconds: number): (piece: Uint8Array) => Uint8Array {
  let rest: Uint8Array = new Uint8Array();
  /** Bytes of a member's content that pass as they are. */
  let passing = 0;
  return (piece) => {
    rest = rest.length === 0 ? piece : join([rest, piece]);
    const out: Uint8Array[] = [];
    for (;;) {
      const now = Math.min(passing, rest.length);
      out.push(rest.subarray(0, now));
      rest = rest.subarray(now);
      passing -= now;
      if (passing > 0 || rest.length < BLOCK) return join(out);
      // A copy: a Buffer's slice would be none.
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
      put(header, 136, 12, seconds);
      if (!isExtended) {
        out.push(seal(header));
        passing = padded(size);
        continue;
      }
      const body = withoutTimes(rest.subarray(0, size));
      rest = rest.subarray(padded(size));
      if (body.length === 0) continue;
      put(header, 124, 12, body.length);
      out.push(seal(header), body, new Uint8Array(padded(body.length) - body.length));
    }
  };
}
