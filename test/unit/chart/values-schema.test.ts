import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { at, chartDir, isMap, readSchema } from "../../support/nginx-chart.ts";
import { places, propertiesOf, type SchemaPlace, typesOf } from "../../support/schema-node.ts";

const schema = readSchema();
const valuesText = readFileSync(join(chartDir, "values.yaml"), "utf8");
const values = load(valuesText);
const all = [...places(schema)];
const below = all.filter((place) => place.path.length > 0);
const named = (found: readonly SchemaPlace[]): string[] => found.map((place) => place.path.join("."));
const free = (place: SchemaPlace): boolean => place.path.at(-1) === "*";

it("is draft-07 and refers to nothing outside itself", () => {
  expect(schema["$schema"]).toBe("http://json-schema.org/draft-07/schema#");
  expect(JSON.stringify(schema)).not.toContain('"$ref"');
});

it("types and describes every value", () => {
  expect(
    named(below.filter(({ node }) => typesOf(node).length === 0 || typeof node["description"] !== "string")),
  ).toEqual([]);
});

it("closes every object but `global` and the maps of labels and annotations", () => {
  const open = all.filter(({ node }) => typesOf(node).includes("object") && node["additionalProperties"] !== false);
  expect(named(open).filter((path) => !/(labels|annotations)$/i.test(path))).toEqual(["global"]);
  expect(open.filter(({ path, node }) => path.join(".") !== "global" && !isMap(node["additionalProperties"]))).toEqual(
    [],
  );
});

it("bounds every number, and every text but an annotation by a list or a pattern", () => {
  const numbers = below.filter(({ node }) => typesOf(node).some((type) => type === "integer" || type === "number"));
  expect(
    named(numbers.filter(({ node }) => typeof node["minimum"] !== "number" || typeof node["maximum"] !== "number")),
  ).toEqual([]);
  const texts = below.filter(
    ({ node }) => typesOf(node).includes("string") && !("enum" in node) && !("pattern" in node),
  );
  expect(named(texts).filter((path) => !/annotations\.\*$/i.test(path))).toEqual([]);
});

it("has the keys of values.yaml, and its defaults", () => {
  const keys = (value: unknown, path: readonly string[]): string[] =>
    isMap(value) && Object.keys(value).length > 0
      ? Object.entries(value).flatMap(([key, child]) => keys(child, [...path, key]))
      : [path.join(".")];
  const leaves = below.filter(
    (place) => propertiesOf(place.node).length === 0 && !free(place) && !place.path.includes("0"),
  );
  const withDefault = leaves.filter(({ node }) => "default" in node);
  expect(keys(values, []).sort()).toEqual(named(withDefault).sort());
  for (const { path, node } of withDefault) expect(at(values, ...path), path.join(".")).toEqual(node["default"]);
});

it("has in values.yaml, as a comment, each key that has no default", () => {
  const without = below.filter(
    ({ path, node }) => propertiesOf(node).length === 0 && !("default" in node) && !path.includes("0"),
  );
  const absent = without.filter(
    (place) => !free(place) && !new RegExp(`^ *# ${place.path.at(-1)}: `, "m").test(valuesText),
  );
  expect(named(absent)).toEqual([]);
});

it("needs every key that has a default, so that a null is refused instead of breaking a template", () => {
  const optional = all
    .filter(({ path }) => path[0] !== "resources" && !path.includes("0"))
    .flatMap(({ path, node }) => {
      const required = Array.isArray(node["required"]) ? node["required"] : [];
      return propertiesOf(node)
        .filter(([key, child]) => !required.includes(key) && ("default" in child || propertiesOf(child).length > 0))
        .map(([key]) => [...path, key].join("."));
    });
  expect(optional).toEqual(["resources"]);
});
