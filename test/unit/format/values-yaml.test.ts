import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valuesYaml } from "../../../src/commands/print/values-yaml.ts";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import { toJson } from "../../../src/engines/go-yaml/value-node.ts";
import { isJsonMap, type Json } from "../../../src/engines/json/json.ts";
import {
  type LayeredValue,
  layeredValues,
  listedValues,
  plainLayered,
} from "../../../src/engines/value-layers/layered-values.ts";
import type { Setter } from "../../../src/engines/value-layers/setter.ts";
import { nastyText } from "../../support/finding-arbitraries.ts";
import { printedSeed } from "../../support/values/agreement.ts";
import { layerOf, mergedOf } from "../../support/values/merged.ts";

/** JSON as values that one layer set. */
function all(value: Json, setter: Setter): LayeredValue {
  if (Array.isArray(value)) return { kind: "list", setter, items: value.map((item) => all(item, setter)) };
  if (!isJsonMap(value)) return { kind: "scalar", setter, value };
  return { kind: "map", setter, entries: Object.entries(value).map(([key, item]) => [key, all(item, setter)]) };
}

const merged = mergedOf("service:\n  type: ClusterIP\n  port: 80\nhosts: [a]\nempty: {}\nlong: ''\n", [
  layerOf(
    "prod.yaml",
    `extra: "yes"\nservice:\n  port: 8080\nhosts:\n  - b\n  - {name: c, "10": x, "9": "y"}\nadmin: {password: geheim, port: 1}\n`,
  ),
  { name: "--set admin.token=geheim", node: layerOf("x", "admin: {token: geheim}").node },
]);

describe("merged values", () => {
  it("stand in the order of the chart's defaults, then of the layers, plain where that is the same", () => {
    expect(valuesYaml(layeredValues(merged, false))).toBe(
      `service:
  type: ClusterIP
  port: 8080
hosts:
  - b
  - name: c
    "10": x
    "9": "y"
empty: {}
long: ""
extra: "yes"
admin:
  password: "***"
  port: 1
  token: "***"
`,
    );
  });

  it("name their layers in comments", () => {
    expect(valuesYaml(layeredValues(merged, false), true)).toBe(`service:
  type: ClusterIP # chart.yaml:2
  port: 8080 # prod.yaml:3
hosts:
  - b # prod.yaml:5
  - name: c # prod.yaml:6
    "10": x # prod.yaml:6
    "9": "y" # prod.yaml:6
empty: {} # chart.yaml:5
long: "" # chart.yaml:6
extra: "yes" # prod.yaml:1
admin:
  password: "***" # prod.yaml:7
  port: 1 # prod.yaml:7
  token: "***" # --set admin.token=***
`);
    expect(valuesYaml(layeredValues(merged, true), true)).toContain("token: geheim # --set admin.token=geheim\n");
  });

  it("are listed with their paths, layers and places", () => {
    const listed = listedValues(layeredValues(merged, false));
    expect(listed.map(({ path, value, layer: name }) => [path, value, name])).toEqual([
      [["service", "type"], "ClusterIP", "chart defaults"],
      [["service", "port"], 8080, "prod.yaml"],
      [["hosts", 0], "b", "prod.yaml"],
      [["hosts", 1, "name"], "c", "prod.yaml"],
      [["hosts", 1, "10"], "x", "prod.yaml"],
      [["hosts", 1, "9"], "y", "prod.yaml"],
      [["empty"], {}, "chart defaults"],
      [["long"], "", "chart defaults"],
      [["extra"], "yes", "prod.yaml"],
      [["admin", "password"], "***", "prod.yaml"],
      [["admin", "port"], 1, "prod.yaml"],
      [["admin", "token"], "***", "--set admin.token=***"],
    ]);
    expect(listed[1]?.location).toEqual({ file: "prod.yaml", line: 3, column: 3, endLine: 3, endColumn: 7 });
    expect(JSON.stringify(listed.at(-1))).not.toContain("location");
  });
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

it("are read back as the same values, whatever their layers are called", () => {
  fc.assert(
    fc.property(fc.dictionary(word, json, { maxKeys: 4, noNullPrototype: true }), nastyText, (values, name) => {
      const value = all(values, { layer: name });
      for (const layers of [false, true]) {
        const { node, findings } = readValues("v", valuesYaml(value, layers));
        // A number that is no float64 draws a warning, and is read all the same.
        expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(node && JSON.stringify(toJson(node))).toBe(JSON.stringify(plainLayered(value)));
      }
    }),
    { seed: printedSeed("values as YAML"), numRuns: 300 },
  );
});
