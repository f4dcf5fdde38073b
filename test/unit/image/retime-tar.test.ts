import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { retimeTar } from "../../../src/engines/oci-image/retime-tar.ts";

describe("retimeTar", () => {
  test.each(["gnu", "pax", "ustar"])("gives all members one time, whatever the pieces (%s)", (format) => {
    const dir = mkdtempSync(join(tmpdir(), "chartwright-tar-"));
    try {
      const long = "long".repeat(20);
      execFileSync("mkdir", ["-p", join(dir, "in", long)]);
      for (const [name, size] of [
        ["a", 0],
        ["b", 513],
        [`${long}/c-${long}`, 3000],
      ] as const) {
        writeFileSync(join(dir, "in", name), "x".repeat(size));
        utimesSync(join(dir, "in", name), 1.5, 123_456_789.25);
      }
      const tar = execFileSync("tar", [`--format=${format}`, "-cf", "-", "-C", join(dir, "in"), "."]);
      const results = [1, 7, 512, 1000, tar.length].map((length) => {
        const retime = retimeTar(1_700_000_000);
        const parts: Uint8Array[] = [];
        for (let at = 0; at < tar.length; at += length) parts.push(retime(tar.subarray(at, at + length)));
        return Buffer.concat(parts);
      });
      for (const result of results) expect(result.equals(results[0] ?? Buffer.alloc(0))).toBe(true);
      const list = (input: Uint8Array): string[] =>
        execFileSync("tar", ["--full-time", "-tvf", "-"], {
          input,
          encoding: "utf8",
          env: { ...process.env, TZ: "UTC" },
        })
          .trim()
          .split("\n");
      const now = list(results[0] ?? Buffer.alloc(0));
      const timeless = (lines: readonly string[]): string[] =>
        lines.map((line) => line.replace(/\d{4}-\d\d-\d\d [\d:.]+/, "T").replace(/ +/g, " "));
      expect(timeless(now)).toEqual(timeless(list(tar)));
      for (const line of now) expect(line).toContain("2023-11-14 22:13:20 ");
      expect(now).toHaveLength(5);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
