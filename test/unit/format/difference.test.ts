import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedItems } from "../../../src/commands/print/changed-items.ts";
import { differenceJson, differenceText, hideDifference } from "../../../src/commands/print/difference.ts";
import type { MergedMap } from "../../../src/engines/helm-values/merged-value.ts";
import type { Json } from "../../../src/engines/json/json.ts";
import { compareValues } from "../../../src/engines/value-layers/compare-values.ts";
import { printedSeed } from "../../support/values/agreement.ts";
import { layerOf, mergedOf } from "../../support/values/merged.ts";

const DEFAULTS =
  "service:\n  port: 80\n  type: ClusterIP\nhosts: [a, b]\nreplicas: 1\nadmin: {password: old geheim}\ngone:\n  a: {b: 1}\n";
const environment = (name: string, text: string): MergedMap => mergedOf(DEFAULTS, [layerOf(name, text)]);

const names = Array.from({ length: 12 }, (_, index) => `host-${index}.example.com`);
const left = environment(
  "dev.yaml",
  `long: [${names.join(", ")}]\nservice: {port: 80}\nmap: {a: 1, empty: {}}\nkind: {a: 1}\n`,
);
const right = environment(
  "prod.yaml",
  `service:\n  port: 8080\n  type: ~\nhosts: [b, a]\nlong: [${names.toSpliced(3, 1, "other").join(", ")}, more]\nadmin: {password: new geheim}\ngone: ~\nkind: x\n`,
);
const found = compareValues(left, right);

it("values that differ are found, maps by what is in them, lists as a whole", () => {
  expect(found.map(({ path, left: a, right: b }) => [path.join("."), a?.value, b?.value])).toEqual([
    ["service.port", 80, 8080],
    ["service.type", "ClusterIP", undefined],
    ["hosts", ["a", "b"], ["b", "a"]],
    ["admin.password", "old geheim", "new geheim"],
    ["gone.a.b", 1, undefined],
    ["long", names, [...names.toSpliced(3, 1, "other"), "more"]],
    ["map.a", 1, undefined],
    ["map.empty", {}, undefined],
    ["kind", { a: 1 }, "x"],
  ]);
  expect(found[1]?.right).toMatchObject({ layer: "prod.yaml", location: { line: 3, column: 3 } });
  expect(found[4]?.right).toMatchObject({ layer: "prod.yaml", location: { line: 7 } });
  expect(found[6]?.right).toBeUndefined();
  expect(compareValues(left, left)).toEqual([]);
});

it("who set a value, and the order of keys, make no difference", () => {
  const a = environment("a.yaml", "x: {a: 1, b: [{c: 1, d: 2}]}\nreplicas: 1\n");
  const b = environment("b.yaml", "x: {b: [{d: 2, c: 1.0}], a: 1}\n");
  expect(compareValues(a, b)).toEqual([]);
});

describe("differences as text", () => {
  const options = { left: "dev", right: "prod", colour: false };
  const text = differenceText(found.map(hideDifference), options);

  it("show both sides with who set them, of long lists what differs, and no secret", () => {
    expect(text).toBe(`--- dev
+++ prod
service.port
- 80  # dev.yaml:2
+ 8080  # prod.yaml:2
service.type
- "ClusterIP"  # chart.yaml:3
+ deleted by prod.yaml:3
hosts
- ["a","b"]  # chart.yaml:4
+ ["b","a"]  # prod.yaml:4
admin.password
- "*** (1)"  # chart.yaml:6
+ "*** (2)"  # prod.yaml:6
gone.a.b
- 1  # chart.yaml:8
+ deleted by prod.yaml:7
long
- 12 items  # dev.yaml:1
+ 13 items  # prod.yaml:5
    - [3] "host-3.example.com"
    + [3] "other"
    + [12] "more"
map.a
- 1  # dev.yaml:3
map.empty
- {}  # dev.yaml:3
kind
- {"a":1}  # dev.yaml:4
+ "x"  # prod.yaml:8
`);
  });

  it("are empty where nothing differs, and coloured where colours are wanted", () => {
    expect(differenceText([], options)).toBe("");
    expect(differenceText(found, { ...options, colour: true })).toContain("\u001b[31m- 80  # dev.yaml:2\u001b[0m\n");
    expect(text).not.toContain("\u001b");
  });

  it("tell which of several secrets differ", () => {
    const users = (one: string, two: string): MergedMap =>
      environment("x.yaml", `users: [{token: ${one}}, {token: ${two}}]\n`);
    const [shown] = compareValues(users("geheim", "same"), users("anders", "same")).map(hideDifference);
    expect(shown?.left?.value).toEqual([{ token: "*** (1)" }, { token: "*** (2)" }]);
    expect(shown?.right?.value).toEqual([{ token: "*** (3)" }, { token: "*** (2)" }]);
    const [added] = compareValues(environment("x.yaml", ""), environment("x.yaml", "token: geheim\n")).map(
      hideDifference,
    );
    expect(added?.right?.value).toBe("***");
  });
});

it("differences as JSON have both sides, null for one that is not there", () => {
  const told = JSON.parse(JSON.stringify(differenceJson(found.map(hideDifference), "dev", "prod")));
  expect(told).toMatchObject({ version: 1, left: "dev", right: "prod" });
  expect(told.differences[0]).toEqual({
    path: ["service", "port"],
    left: {
      value: 80,
      deleted: false,
      layer: "dev.yaml",
      location: { file: "dev.yaml", line: 2, column: 11, endLine: 2, endColumn: 15 },
    },
    right: {
      value: 8080,
      deleted: false,
      layer: "prod.yaml",
      location: { file: "prod.yaml", line: 2, column: 3, endLine: 2, endColumn: 7 },
    },
  });
  expect(told.differences[1].right).toMatchObject({ value: null, deleted: true, layer: "prod.yaml" });
  expect(told.differences[6]).toMatchObject({ path: ["map", "a"], right: null });
});

it("the changed items of two lists make the one of the other", () => {
  const list = fc.array(fc.constantFrom<Json>("a", "b", "c", 1), { maxLength: 12 });
  fc.assert(
    fc.property(list, list, (before, after) => {
      const changes = changedItems(before, after);
      const removed = new Set(changes.filter(({ mark }) => mark === "-").map(({ index }) => index));
      const kept = before.filter((_, index) => !removed.has(index));
      for (const { mark, index, item } of changes) if (mark === "+") kept.splice(index, 0, item);
      expect(kept).toEqual(after);
      if (JSON.stringify(before) === JSON.stringify(after)) expect(changes).toEqual([]);
    }),
    { seed: printedSeed("changed items"), numRuns: 1000 },
  );
  const long = Array.from({ length: 5_000 }, (_, index) => index);
  expect(changedItems([...long, "x", ...long], [...long, "y", ...long])).toHaveLength(2);
  expect(changedItems(long, [...long].reverse()).length).toBeGreaterThan(9_000);
});
