import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ArchiveFile, readTar, writeTar } from "../../../src/engines/go-archive/tar.ts";
import { readTgz, writeTgz } from "../../../src/engines/go-archive/tgz.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files: ArchiveFile[] = [
  { path: "web/Chart.yaml", data: bytes("name: web\n") },
  { path: `web/${"deep/".repeat(25)}file`, data: bytes("x".repeat(1000)) },
  { path: `web/${"n".repeat(150)}`, data: bytes("") },
  { path: "web/templates/grüße.yaml", data: bytes("a: 1\n") },
];

describe("writeTgz", () => {
  test("writes the bytes that it has always written", () => {
    expect(createHash("sha256").update(writeTgz(files)).digest("hex")).toBe(
      "be4a8c3932ab293fa9e08fc9ea7ded83fefe96a2a4222e044cdd7747351b0fc5",
    );
  });

  test("is read back as it was written", () => {
    const path = fc
      .array(fc.stringMatching(/^[\w äß.-]{1,120}$/), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join("/"));
    const list = fc.array(fc.record({ path, data: fc.uint8Array({ maxLength: 2000 }) }), { maxLength: 8 });
    fc.assert(
      fc.property(list, (given) => {
        expect(readTgz(writeTgz(given)).map((file) => ({ path: file.path, data: new Uint8Array(file.data) }))).toEqual(
          given,
        );
      }),
    );
  });
});

describe("readTar", () => {
  const tar = writeTar(files);

  test("refuses an archive that is cut short, wherever", () => {
    for (let length = 0; length < tar.length - 1024; length += 256) {
      expect(() => readTar(tar.subarray(0, length)), `${length} bytes`).toThrow(
        expect.objectContaining({ code: "E_CHART" }),
      );
    }
  });

  test("refuses a header with one changed byte", () => {
    for (const at of [0, 100, 124, 130, 148, 156, 345]) {
      const damaged = tar.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(() => readTar(damaged), `byte ${at}`).toThrow(expect.objectContaining({ code: "E_CHART" }));
    }
  });
});

describe("readTgz", () => {
  test("refuses what is cut short, damaged, or no gzip", () => {
    const packed = writeTgz(files);
    const damaged = packed.slice();
    damaged[40] = (damaged[40] ?? 0) ^ 0x55;
    for (const wrong of [
      packed.subarray(0, packed.length - 1),
      packed.subarray(0, 20),
      damaged,
      bytes("<html>"),
      new Uint8Array(),
    ]) {
      expect(() => readTgz(wrong)).toThrow(expect.objectContaining({ code: "E_CHART" }));
    }
  });

  test("does not unpack more than Helm would", () => {
    const bomb = gzipSync(new Uint8Array(101 * 1024 * 1024), { level: 1 });
    expect(bomb.length).toBeLessThan(2_000_000);
    expect(() => readTgz(bomb)).toThrow(/more than 100 MiB/);
  });
});
