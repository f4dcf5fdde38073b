import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Cache } from "../../../src/tools/files/cache.ts";
import { cacheKey } from "../../../src/tools/files/cache-key.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "cache-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it("a result is found by its key, and readable for its owner only", () => {
  const folder = join(dir, "a", "b");
  const cache = new Cache(folder, 10);
  expect(cache.get("one")).toBeUndefined();
  cache.put("one", "1");
  cache.put("one", Uint8Array.of(50));
  expect(cache.get("one")?.toString()).toBe("2");
  expect(readdirSync(folder)).toEqual(["one"]);
  expect(statSync(join(folder, "one")).mode & 0o777).toBe(0o600);
});

it("the oldest results are removed when there are too many", () => {
  const cache = new Cache(dir, 8);
  for (let index = 0; index < 8; index++) {
    cache.put(`${index}`, "x");
    utimesSync(join(dir, `${index}`), index, index);
  }
  new Cache(dir, 8).put("new", "x");
  expect(readdirSync(dir).sort()).toEqual(["3", "4", "5", "6", "7", "new"]);
});

it("a folder that cannot be used is an empty cache", () => {
  writeFileSync(join(dir, "file"), "text");
  const cache = new Cache(join(dir, "file"), 8);
  cache.put("one", "1");
  expect(cache.get("one")).toBeUndefined();
  expect(readFileSync(join(dir, "file"), "utf8")).toBe("text");
});

it("keys differ with each part and its end", () => {
  const keys = [cacheKey("ab"), cacheKey("a", "b"), cacheKey("b", "a"), cacheKey("a", "b", "")];
  expect(new Set(keys).size).toBe(4);
  expect(cacheKey("a", "b")).toBe(keys[1]);
});
