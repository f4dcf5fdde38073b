import fc from "fast-check";
import { expect, it } from "vitest";
import { valuesYaml } from "../../../src/core/format/values-yaml.ts";
import { readValues } from "../../../src/core/yaml/read-values.ts";
import { type Json, toJson } from "../../../src/core/yaml/value-node.ts";

it("is sorted and plain", () => {
  expect(valuesYaml({ b: [1, { d: "x", c: [] }, [2]], a: { y: "yes", n: null }, m: "0777" })).toBe(
    `a:\n  "n": null\n  "y": "yes"\nb:\n  - 1\n  - c: []\n    d: x\n  -\n    - 2\nm: "0777"\n`.replace(
      "  -\n    - 2\n",
      "  - - 2\n",
    ),
  );
});

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.stringMatching(/^[-+0-9._xobeE~]{1,6}$/),
  fc.constantFrom(
    "yes",
    "y",
    "null",
    "~",
    "<<",
    "22:22",
    "0o7",
    "a: b",
    "- a",
    "---",
    "...",
    "#",
    " x",
    "x ",
    "é\n\tz",
    "{{ a }}",
  ),
);
const json = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    word,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(word, tie("json"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).json;

it("is read back as the same values", () => {
  fc.assert(
    fc.property(fc.dictionary(word, json, { maxKeys: 4, noNullPrototype: true }), (values) => {
      const { node, findings } = readValues("v", valuesYaml(values));
      // A number that is no float64 draws a warning, and is read all the same.
      expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(node && JSON.stringify(toJson(node))).toBe(JSON.stringify(sorted(values)));
    }),
    { numRuns: 300 },
  );
});

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const map: { [key: string]: Json } = Object.create(null);
  for (const key of Object.keys(value).sort()) map[key] = sorted(value[key] ?? null);
  return map;
}
