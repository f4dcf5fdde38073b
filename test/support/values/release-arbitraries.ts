import fc from "fast-check";
import type { Json } from "../../../src/engines/json/json.ts";

/** A release: the files of a chart with subcharts, values files, and values of the command line. */
export interface ReleaseCase {
  readonly chart: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly sets: readonly { readonly kind: string; readonly text: string }[];
}

const NAMES = ["db", "cache", "lib"];
const ALIASES = ["", "", "", "main", "db2"];
const key = fc.constantFrom(
  "a",
  "b",
  "db",
  "cache",
  "main",
  "sub",
  "global",
  "enabled",
  "tags",
  "front",
  "exports",
  "data",
);
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Json>(null, 1, "x", true, false),
    fc.array(tie("json"), { maxLength: 2 }),
    fc.dictionary(key, tie("json"), { maxKeys: 4 }),
    fc.dictionary(key, tie("json"), { maxKeys: 4 }),
    fc.dictionary(key, tie("json"), { maxKeys: 4 }),
  ),
})).json;
// Subcharts' values are maps most of the time: else every other case is an error.
const subValues = fc.oneof(
  { weight: 20, arbitrary: fc.dictionary(key, json, { maxKeys: 4 }) },
  { weight: 1, arbitrary: json },
);
const values: fc.Arbitrary<Json> = fc
  .tuple(
    fc.dictionary(fc.constantFrom("a", "b", "front"), json, { maxKeys: 3 }),
    fc.dictionary(fc.constantFrom("db", "cache", "lib", "main", "db2", "sub"), subValues, { maxKeys: 3 }),
    fc.option(fc.dictionary(key, json, { maxKeys: 3 }), { nil: undefined }),
    fc.option(
      fc.dictionary(fc.constantFrom("front", "back"), fc.constantFrom<Json>(true, false, "x"), { maxKeys: 2 }),
      {
        nil: undefined,
      },
    ),
  )
  .map(([own, subs, global, tags]) => ({
    ...own,
    ...subs,
    ...(global === undefined ? {} : { global }),
    ...(tags === undefined ? {} : { tags }),
  }));
const valuesText = values.map((value) => JSON.stringify(value));

const dependency = fc.record(
  {
    name: fc.constantFrom(...NAMES),
    version: fc.constantFrom("1.0.0", "1.x", ">=1.0.0", "^2", "~1", "*", "", "1.0.0-0", ">0.9, <2"),
    alias: fc.constantFrom(...ALIASES),
    condition: fc.constantFrom("", "db.enabled", "enabled", "main.enabled,a", "a", "sub.enabled", "global.enabled"),
    tags: fc.subarray(["front", "back"]),
    "import-values": fc.array(
      fc.oneof(
        fc.constantFrom<Json>("data", "a"),
        fc.record({
          child: fc.constantFrom("a", "b", "exports.data", "global", "sub"),
          parent: fc.constantFrom("a", "b", ".", "imported", "db", "a.b"),
        }),
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ["name", "version"] },
);

// Most lists without two dependencies of one name, which Helm refuses.
const dependencies = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.uniqueArray(dependency, { maxLength: 3, selector: (item) => item.alias || item.name }),
  },
  { weight: 1, arbitrary: fc.array(dependency, { maxLength: 3 }) },
);

function chartYaml(name: string, version: string, dependencies: readonly object[] | undefined): string {
  return JSON.stringify({ apiVersion: "v2", name, version, ...(dependencies ? { dependencies } : {}) });
}

interface Below {
  readonly version: string;
  readonly values: string;
  readonly dependencies: readonly object[] | undefined;
  readonly sub: string | undefined;
}

const below: fc.Arbitrary<Below> = fc.record({
  version: fc.constantFrom("1.0.0", "1.2.3", "2.0.0", "1.0.0-rc.1"),
  values: valuesText,
  dependencies: fc.option(
    fc.array(
      dependency.map((item) => ({ ...item, name: "sub" })),
      { maxLength: 2 },
    ),
    { nil: undefined },
  ),
  sub: fc.option(valuesText, { nil: undefined }),
});

/** Charts with subcharts of all kinds, without `--set`. */
export const release: fc.Arbitrary<ReleaseCase> = fc
  .record({
    values: valuesText,
    dependencies: fc.option(dependencies, { nil: undefined }),
    subcharts: fc.tuple(
      fc.option(below, { nil: undefined, freq: 4 }),
      fc.option(below, { nil: undefined, freq: 1 }),
      fc.option(below, { nil: undefined, freq: 1 }),
    ),
    files: fc.array(valuesText, { maxLength: 2 }),
  })
  .map(({ values: own, dependencies, subcharts, files }) => {
    const chart: Record<string, string> = {
      "Chart.yaml": chartYaml("top", "1.0.0", dependencies),
      "values.yaml": own,
    };
    for (const [index, item] of subcharts.entries()) {
      if (!item) continue;
      const name = NAMES[index] ?? "";
      chart[`charts/${name}/Chart.yaml`] = chartYaml(name, item.version, item.dependencies);
      chart[`charts/${name}/values.yaml`] = item.values;
      if (item.sub === undefined) continue;
      chart[`charts/${name}/charts/sub/Chart.yaml`] = chartYaml("sub", "1.0.0", undefined);
      chart[`charts/${name}/charts/sub/values.yaml`] = item.sub;
    }
    return { chart, files, sets: [] };
  });

const kind = fc.constantFrom("set", "set", "set-string", "set-json", "set-literal", "set-file");
const piece = fc.constantFrom(
  ..."a b c l a.b [0] [1] [2] [0][1] [-1] [ ] = = = , , . { } {a,b} {} \\ \\, 1 -1 +5 01 0 true NULL x 1.5 1e3 null".split(
    " ",
  ),
  " ",
  "é",
  '"s"',
  '{"a":1}',
  '{"a":null,"b":[1]}',
  "[1,2]",
  "a=1",
  "a.b=2",
  "l[0]=3",
  "l[1].a=4",
  ",",
  "f.txt",
);
const setText = fc.oneof(
  fc.array(piece, { minLength: 1, maxLength: 8 }).map((list) => list.join("")),
  fc.string({ unit: fc.constantFrom(...'abl.[]01=,{}\\" -x'), maxLength: 12 }),
);
const small: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  {},
  { a: 1 },
  { a: { b: 1 } },
  { a: { b: { c: null } }, l: [1, 2] },
  { l: [{ a: 1 }, [5]], a: null },
  { l: null, a: ["x"] },
  { a: "text", b: [[1], { c: 2 }] },
);

/** `--set` and its likes over a values file. */
export const sets: fc.Arbitrary<ReleaseCase> = fc
  .tuple(small, fc.array(fc.record({ kind, text: setText }), { minLength: 1, maxLength: 2 }))
  .map(([file, list]) => ({ chart: {}, files: [JSON.stringify(file)], sets: list }));

/** The files that `--set-file` may name. */
export const TEXTS: Readonly<Record<string, string>> = { "f.txt": "text of f\n", x: "1", a: "" };
