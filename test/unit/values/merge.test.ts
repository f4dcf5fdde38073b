import { describe, expect, it } from "vitest";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import { computedLayer } from "../../../src/engines/helm-values/computed-layer.ts";
import { type Layer, type MergedMap, plainMap } from "../../../src/engines/helm-values/merged-value.ts";
import { redact } from "../../../src/engines/secrets/redact.ts";
import { explain } from "../../../src/engines/value-layers/explain.ts";
import { locate } from "../../../src/engines/value-layers/locate.ts";
import { parsePath } from "../../../src/engines/value-layers/parse-path.ts";
import { mergeLayers } from "../../support/values/merged.ts";

function layer(file: string, text: string): Layer {
  const { node } = readValues(file, text);
  if (!node) throw new Error(`cannot read ${text}`);
  return { name: file, file, node };
}

const merge = (defaults: string, ...layers: string[]): MergedMap =>
  mergeLayers(
    { ...layer("values.yaml", defaults), name: "chart defaults" },
    layers.map((text, index) => layer(`${index + 1}.yaml`, text)),
  );
const plain = (map: MergedMap): unknown => JSON.parse(JSON.stringify(plainMap(map)));

describe("layers merge as Helm merges them", () => {
  it.each<[string, string[], unknown]>([
    ["a: {b: 1, c: 2}", ["a: {b: 3}"], { a: { b: 3, c: 2 } }],
    ["a: {b: 1}", ["a: {}"], { a: { b: 1 } }],
    ["a: [1, 2]", ["a: [3]"], { a: [3] }],
    ["a: [1]", ["a: []"], { a: [] }],
    ["a: {b: 1}", ["a: ~"], {}],
    ["a: {b: 1, c: 1}", ["a: {b: ~}"], { a: { c: 1 } }],
    ["x: 1", ["a: ~", "b: {c: ~}"], { x: 1, a: null, b: { c: null } }],
    ["a: {b: 1, c: 2}", ["a: ~", "a: {b: 5}"], { a: { b: 5, c: 2 } }],
    ["a: 1", ["a: {b: 2}"], { a: { b: 2 } }],
    ["a: {b: 2}", ["a: 1"], { a: 1 }],
    ["a: {b: 2}", ["a: [1]"], { a: [1] }],
    ["a: ~\nb: {c: ~, d: [~]}", [], { b: { d: [null] } }],
    ["a: ~", ["a: ~"], {}],
    ["a: {b: ~}", ["a: {b: ~}"], { a: { b: null } }],
    ["", ["a: {b: 1}", "a: {c: 2}", "a: {b: 3}"], { a: { b: 3, c: 2 } }],
    ["a: {b: {c: 1}}", ["a: {b: x}", "a: {b: {d: 1}}"], { a: { b: { c: 1, d: 1 } } }],
  ])("%j with %j", (defaults, layers, expected) => {
    expect(plain(merge(defaults, ...layers))).toEqual(expected);
  });

  it("keeps __proto__ a key", () => {
    const values = plainMap(merge("__proto__: {a: 1}", "__proto__: {b: 2}"));
    expect(Object.keys(values)).toEqual(["__proto__"]);
    expect(Object.entries(values)[0]?.[1]).toEqual({ a: 1, b: 2 });
    expect({}).not.toHaveProperty("a");
  });
});

describe("each value records the layer that set it", () => {
  const merged = merge("a: {b: 1, l: [{x: 1}]}\ngone: 1\n", "a:\n  b: 2\n", "a: {b: 3}\ngone: ~\n");

  it("and what it overrode, the highest first", () => {
    expect(explain(merged, ["a", "b"])).toMatchObject({
      value: 3,
      settings: [
        { layer: "2.yaml", value: 3, location: { file: "2.yaml", line: 1, column: 5 } },
        { layer: "1.yaml", value: 2, location: { file: "1.yaml", line: 2, column: 3 } },
        { layer: "chart defaults", value: 1, location: { file: "values.yaml", line: 1, column: 5 } },
      ],
    });
  });

  it("even when a null deleted it", () => {
    expect(explain(merged, ["gone"])).toMatchObject({
      value: undefined,
      settings: [
        { layer: "2.yaml", value: null },
        { layer: "chart defaults", value: 1 },
      ],
    });
  });

  it("and items of lists have places of their own", () => {
    expect(explain(merged, ["a", "l", "0", "x"])).toMatchObject({
      value: 1,
      settings: [{ location: { file: "values.yaml", line: 1, column: 16 } }],
    });
  });

  it("and a missing one has the nearest name", () => {
    expect(explain(merge("service: {port: 1}"), ["service", "prot"])).toEqual({
      depth: 1,
      suggestion: `did you mean "port"?`,
    });
  });

  it("and a missing one is placed at its nearest parent", () => {
    expect(locate(merged, ["a", "none"])).toMatchObject({
      depth: 1,
      layer: { name: "2.yaml" },
      key: { line: 1, column: 1 },
    });
  });

  it("and a computed one has a layer, and no place", () => {
    const values = mergeLayers(layer("values.yaml", "image: {tag: x}"), [
      computedLayer({ name: "image", values: { image: { digest: "sha256:1" } } }),
    ]);
    expect(locate(values, ["image", "digest"])).toEqual({
      depth: 2,
      layer: expect.objectContaining({ name: "image" }),
    });
    expect(plain(values)).toEqual({ image: { tag: "x", digest: "sha256:1" } });
  });
});

it.each([
  ["service.port", ["service", "port"]],
  ["hosts[0].name", ["hosts", "0", "name"]],
  [`labels."app.kubernetes.io/name"`, ["labels", "app.kubernetes.io/name"]],
  ["labels.app\\.io/name", ["labels", "app.io/name"]],
])("the path %s is %j", (text, steps) => {
  expect(parsePath(text)).toEqual(steps);
});

it("hides secrets by their keys, and not the names of secrets", () => {
  const values = {
    db: { password: "geheim", user: "u" },
    apiKey: 5,
    tokens: 3,
    adminToken: "x",
    auth: { basic: ["a"] },
    existingSecret: "name",
    imagePullSecrets: ["pull"],
    empty: { password: "" },
    on: { token: true },
  };
  expect(redact(values)).toEqual({
    db: { password: "***", user: "u" },
    apiKey: "***",
    tokens: 3,
    adminToken: "***",
    auth: { basic: ["***"] },
    existingSecret: "name",
    imagePullSecrets: ["pull"],
    empty: { password: "" },
    on: { token: true },
  });
});

it("deletes 20,000 keys in linear time", { timeout: 60_000 }, () => {
  const keys = (value: string): string => Array.from({ length: 20_000 }, (_, i) => `k${i}: ${value}\n`).join("");
  const started = performance.now();
  expect(merge(keys("1"), keys("null")).deleted.size).toBe(20_000);
  // It takes half a second; quadratic time takes minutes.
  expect(performance.now() - started).toBeLessThan(20_000);
});
