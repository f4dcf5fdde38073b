import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RE2JS } from "re2js";
import { expect, it } from "vitest";
import { linearPattern } from "../../../src/engines/go-regexp/linear-pattern.ts";
import { repositoryDir } from "../../support/context.ts";

/** Every pattern in a JSON document: the values of `pattern`, and the keys of `patternProperties`. */
function patternsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === "pattern" && typeof item === "string") return [item];
    return [...(key === "patternProperties" ? Object.keys(item as object) : []), ...patternsIn(item)];
  });
}

const chartPatterns = [
  ...new Set(
    patternsIn(JSON.parse(readFileSync(join(repositoryDir, "charts/nginx/values.schema.json"), "utf8")) as unknown),
  ),
];

it("compiles each pattern of the chart's schema without the RE2 library", () => {
  expect(chartPatterns.length).toBeGreaterThan(40);
  expect(chartPatterns.filter((pattern) => linearPattern(pattern) === undefined)).toEqual([]);
});

it.each(["^[^\\x00]*$", "^\\x41+$", "[\\x00-\\x1f\\x7F]", "\\x2a", "^[\\x5b-\\x5d]$"])(
  "matches %s as RE2 does",
  (source) => {
    const own = linearPattern(source);
    const library = RE2JS.compile(source);
    for (const text of ["", "\0", "A", "AAA", "a", "\x7f", "\x1f", " ", "*", "[", "\\", "]", "x00", "41"])
      expect([text, own?.test(text)]).toEqual([text, library.matcher(text).find()]);
  },
);

it.each(["\\x4", "\\xg0", "\\x{41}", "[\\x4", "\\x"])("leaves %s to the library", (source) => {
  expect(linearPattern(source)).toBeUndefined();
});
