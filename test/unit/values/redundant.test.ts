import fc from "fast-check";
import { expect, it } from "vitest";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import type { MapNode } from "../../../src/engines/go-yaml/value-node.ts";
import { computedLayer } from "../../../src/engines/helm-values/computed-layer.ts";
import { type Layer, plainMap } from "../../../src/engines/helm-values/merged-value.ts";
import { redundantOverrides } from "../../../src/engines/value-layers/redundant-overrides.ts";
import { printedSeed } from "../../support/values/agreement.ts";
import { mergeLayers } from "../../support/values/merged.ts";

function layer(file: string, text: string): Layer {
  const { node } = readValues(file, text);
  if (!node) throw new Error(`cannot read ${text}`);
  return { name: file, file, node };
}

/** The findings of layers over defaults, as `file:line:column path ← who says it already`. */
function redundant(defaults: string, ...texts: string[]): string[] {
  const layers = texts.map((text, index) => layer(`${index + 1}.yaml`, text));
  const root = mergeLayers({ ...layer("values.yaml", defaults), name: "chart defaults" }, layers);
  return redundantOverrides(root, new Set(layers)).map(({ code, location, path, message }) => {
    expect(code).toBe("values/redundant-override");
    const who = / already has this value in (.*)$/.exec(message)?.[1];
    return `${location?.file}:${location?.line}:${location?.column} ${path?.join(".")} ← ${who}`;
  });
}

it.each<[string, string[], string[]]>([
  ["a: 1", ["a: 1"], ["1.yaml:1:1 a ← values.yaml"]],
  ["a: 1", ["a: 1.0"], ["1.yaml:1:1 a ← values.yaml"]],
  ["a: [1, {b: 2, c: 3}]", ["a: [1, {c: 3, b: 2}]"], ["1.yaml:1:1 a ← values.yaml"]],
  ["a: []", ["a: []"], ["1.yaml:1:1 a ← values.yaml"]],
  ["a: 1", ["a: 2"], []],
  ["a: 1", ["a: '1'"], []],
  ["a: [1, 2]", ["a: [2, 1]"], []],
  ["a: 1", ["a: 2", "a: 1"], []],
  ["a: 1", ["a: 1", "a: 2"], ["1.yaml:1:1 a ← values.yaml"]],
  ["a: 1", ["a: 2", "a: 2"], ["2.yaml:1:1 a ← 1.yaml"]],
  ["", ["a: 1", "a: 1"], ["2.yaml:1:1 a ← 1.yaml"]],
  ["a: 1", ["b: 1"], []],
  ["a: 1", ["a: 1", "a: ~"], ["1.yaml:1:1 a ← values.yaml"]],
  ["a: ~", ["a: ~"], []],
  ["a: 1", ["a: ~", "a: 1"], []],
])("%j under %j", (defaults, layers, expected) => {
  expect(redundant(defaults, ...layers)).toEqual(expected);
});

it.each<[string, string[], string[]]>([
  ["a: {b: 1, c: {d: 2}}", ["a: {b: 1, c: {d: 2}}"], ["1.yaml:1:1 a ← values.yaml"]],
  ["a: {b: 1, c: {d: 2}}", ["a: {b: 5, c: {d: 2}}"], ["1.yaml:1:11 a.c ← values.yaml"]],
  ["a: {b: 1, c: {d: 2}}", ["a: {c: {d: 2, e: 3}}"], ["1.yaml:1:9 a.c.d ← values.yaml"]],
  ["a: 1\nb: {c: 1}", ["a: 1\nb: {c: 1}"], ["1.yaml:1:1 a ← values.yaml", "1.yaml:2:1 b ← values.yaml"]],
  ["a: {b: 1, c: 1}", ["a: {c: 2}", "a: {b: 1, c: 2}"], ["2.yaml:1:1 a ← the layers below"]],
  ["a: {b: 1}", ["a: {}"], []],
  // Without the map, a would be 5 again; without its key, it would not.
  ["a: {b: 1}", ["a: 5", "a: {b: 1}"], ["2.yaml:1:5 a.b ← values.yaml"]],
  ["a: {b: 1}", ["a: 5", "a: 5"], ["2.yaml:1:1 a ← 1.yaml"]],
  ["a: {b: 1}", ["a: [1]", "a: {b: 2}"], []],
])("a redundant map is reported once: %j under %j", (defaults, layers, expected) => {
  expect(redundant(defaults, ...layers)).toEqual(expected);
});

it("a value from an anchor or a merge key is reported where it can be removed", () => {
  expect(redundant("a: {b: 1, c: 2}", "x: &x {b: 1}\na: {<<: *x, c: 3}")).toEqual([]);
  expect(redundant("a: {b: 1}", "x: &x {b: 1}\na: *x")).toEqual(["1.yaml:2:1 a ← values.yaml"]);
});

it("computed layers and unlisted layers are ignored", () => {
  const defaults = layer("values.yaml", "a: 1");
  const image = computedLayer({ name: "image", values: { a: 1 } });
  const file = layer("1.yaml", "a: 1");
  expect(redundantOverrides(mergeLayers(defaults, [image]), new Set([image]))).toEqual([]);
  expect(redundantOverrides(mergeLayers(defaults, [file]), new Set())).toEqual([]);
  expect(redundantOverrides(mergeLayers(defaults, [file, image]), new Set([file]))).toHaveLength(1);
});

/** The map without the value at a path. */
function without(map: MapNode, [key = "", ...rest]: readonly (string | number)[]): MapNode {
  const entries = new Map(map.entries);
  const entry = entries.get(String(key));
  if (rest.length === 0) entries.delete(String(key));
  else if (entry?.value.kind === "map") entries.set(String(key), { ...entry, value: without(entry.value, rest) });
  return { ...map, entries };
}

it("reported overrides can be removed without a change of the values", () => {
  const value = fc.constantFrom(
    "1",
    "2",
    "[1]",
    "~",
    "{}",
    "{x: 1}",
    "{x: 2}",
    "{x: {z: 1}}",
    "{x: 1, y: [1]}",
    "{y: ~, x: 1}",
  );
  const text = fc.array(fc.tuple(fc.constantFrom("a", "b"), value), { maxLength: 2 });
  const texts = fc.array(text, { minLength: 2, maxLength: 4 });
  let count = 0;
  const check = (all: readonly (readonly [string, string][])[]): void => {
    const [defaults, ...layers] = all.map((entries, index) =>
      layer(`${index}.yaml`, `{${[...new Map(entries)].map((entry) => entry.join(": ")).join(", ")}}`),
    );
    if (!defaults) return;
    const merged = mergeLayers(defaults, layers);
    for (const { path = [], layer: name } of redundantOverrides(merged, new Set(layers))) {
      count++;
      const less = layers.map((item) => (item.name === name ? { ...item, node: without(item.node, path) } : item));
      expect(plainMap(mergeLayers(defaults, less))).toEqual(plainMap(merged));
    }
  };
  fc.assert(fc.property(texts, check), { seed: printedSeed("redundant"), numRuns: 3000 });
  expect(count).toBeGreaterThan(200);
});
