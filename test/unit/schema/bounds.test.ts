import { describe, expect, it } from "vitest";
import { linearPattern } from "../../../src/engines/go-regexp/linear-pattern.ts";
import { compileSchema } from "../../../src/engines/helm-schema/compile-schema.ts";
import type { Json } from "../../../src/engines/json/json.ts";
import { cpuTime } from "../../support/cpu-time.ts";

async function verdict(schema: string, values: Json): Promise<unknown> {
  const compiled = await compileSchema(schema);
  return "validate" in compiled ? compiled.validate(values) : compiled;
}

/** Runs within three seconds of processor time: far more than it needs, far less than unbounded work takes. */
async function quickly<T>(run: () => Promise<T>): Promise<T> {
  const { result, ms } = await cpuTime(run);
  expect(ms).toBeLessThan(3000);
  return result;
}

describe("time and memory are bounded", () => {
  it("by a pattern that multiplies", async () => {
    const schema = JSON.stringify({ pattern: "^(a+)+$" });
    expect(await quickly(() => verdict(schema, `${"a".repeat(100_000)}b`))).toMatchObject({ faults: [{}] });
  });

  it("by large lists of unique items", async () => {
    const list = Array.from({ length: 200_000 }, (_, index) => `item ${index}`);
    const schema = JSON.stringify({ uniqueItems: true });
    expect(await quickly(() => verdict(schema, list))).toMatchObject({ faults: [] });
    expect(await quickly(() => verdict(schema, [...list, "item 7"]))).toMatchObject({
      faults: [{ keyword: "uniqueItems" }],
    });
  });

  it("by a schema that refers to itself", async () => {
    expect(await verdict(JSON.stringify({ $ref: "#" }), 1)).toMatchObject({ faults: [{ keyword: "cycle" }] });
    const tree = { properties: { a: { $ref: "#" } }, additionalProperties: false };
    let values: Json = {};
    for (let depth = 0; depth < 300; depth++) values = { a: values };
    expect(await quickly(() => verdict(JSON.stringify(tree), values))).toMatchObject({ faults: [] });
  });

  it("by levels of a schema and of values", async () => {
    const nested = (levels: number): string => `${'{"not":'.repeat(levels)}{}${"}".repeat(levels)}`;
    expect(await quickly(() => verdict(nested(300), 1))).toHaveProperty("faults");
    expect(await quickly(() => verdict(nested(100_000), 1))).toMatchObject({ pointer: "#" });
    let values: Json = {};
    for (let depth = 0; depth < 100_000; depth++) values = { a: values };
    expect(await quickly(() => verdict(`{"properties":{"a":{"$ref":"#"}}}`, values))).toHaveProperty("undecided");
  });

  it("by branches that double", async () => {
    const definitions: Record<string, object> = { d40: { type: "string" } };
    for (let level = 0; level < 40; level++) {
      const next = { $ref: `#/$defs/d${level + 1}` };
      definitions[`d${level}`] = { allOf: [{ properties: {} }], anyOf: [next, { allOf: [next] }] };
    }
    const result = await verdict(JSON.stringify({ $ref: "#/$defs/d0", $defs: definitions }), 1);
    expect(result).toMatchObject({ undecided: "a schema that takes too long" });
  });

  it("by numbers with a million digits", async () => {
    const schema = '{"multipleOf":1e-999999,"maximum":1e999999,"minimum":-1e999999}';
    expect(await quickly(() => verdict(schema, 1.5))).toMatchObject({ faults: [] });
  });
});

describe("patterns", () => {
  it.each([
    "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
    "^\\d{1,3}%$",
    "[^\\s/]+",
    "a|b|",
    "^$",
  ])("%s needs no library", (pattern) => {
    expect(linearPattern(pattern)).toBeDefined();
  });

  it.each([
    "(?i)a",
    "\\pL",
    "[[:alpha:]]",
    "a(?=b)",
    "(a)\\1",
    "a**",
    "a{1001}",
    "(a{40}){40}",
    "[z-a]",
    "(",
    "\\b",
    "x{,2}",
  ])("%s is left to it", (pattern) => {
    expect(linearPattern(pattern)).toBeUndefined();
  });
});
