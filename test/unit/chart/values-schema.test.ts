import { expect, it } from "vitest";
import { compileSchema } from "../../../src/engines/helm-schema/compile-schema.ts";
import type { Json } from "../../../src/engines/json/json.ts";
import { isKubernetes, readDefaults } from "../../support/chart-values/combinations.ts";
import { isMap, type Manifest, readSchema } from "../../support/nginx-chart.ts";
import { openEntries, places, propertiesOf, resolved, type SchemaPlace, typesOf } from "../../support/schema-node.ts";

/** Maps that take any key with any value: what is in them is not the chart's. */
const OPEN = ["global", "global.imagePullSecrets.0", "extraObjects.0", "extraObjects.0.metadata"];
/** Texts of any content; their length is bounded. */
const FREE = [/(^|\.)(common|pod)?annotations\.\*$/i, /^content\.inline\.\*$/];
/** Numbers without a greatest: quantities, which may be of any size. */
const UNBOUNDED = /(\.(limits|requests)\.\*|\.divisor|\.sizeLimit|\.tolerance)$/;
/** Keys with a default that null may delete, so that Kubernetes' own default, or none, counts. */
const DELETABLE = [
  "podSecurityContext",
  "resources",
  "autoscaling.targetCPUUtilizationPercentage",
  "metrics.resources.requests",
  "metrics.resources.limits",
];

const schema = readSchema();
const values = readDefaults();
const all = [...places(schema)];
const below = all.filter(({ path }) => path.length > 0);
const named = (found: readonly SchemaPlace[]): string[] => [...new Set(found.map(({ path }) => path.join(".")))];
const ofKubernetes = ({ references }: SchemaPlace): boolean => references.some(isKubernetes);
const hasType = ({ node }: SchemaPlace, ...types: readonly string[]): boolean =>
  typesOf(node).some((type) => types.includes(type));
const isNumber = (value: unknown): boolean => typeof value === "number";

/** Each map and list in a JSON value, itself first. */
function* parts(value: unknown): Generator<Manifest> {
  if (isMap(value)) yield value;
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) yield* parts(part);
}

it("is draft-07 and refers to nothing outside itself", () => {
  expect(schema["$schema"]).toBe("http://json-schema.org/draft-07/schema#");
  const references = [...parts(schema)].map(({ $ref }) => $ref).filter((reference) => typeof reference === "string");
  expect(references.length).toBeGreaterThan(50);
  expect(references.filter((reference) => !/^#\/definitions\/[A-Za-z.]+$/.test(reference))).toEqual([]);
});

it("has no definition that nothing refers to", () => {
  const used = new Set(all.flatMap(({ references }) => references));
  const definitions = Object.keys(isMap(schema["definitions"]) ? schema["definitions"] : {});
  expect(definitions.filter((name) => !used.has(`#/definitions/${name}`))).toEqual([]);
});

it("types and describes every value", () => {
  const bare = below.filter(({ node }) => typesOf(node).length === 0 || !node["description"]);
  expect(named(bare)).toEqual([]);
});

it("closes every map, or types its entries and its keys", () => {
  const maps = below.filter((place) => hasType(place, "object") && place.node["additionalProperties"] !== false);
  const open = maps.filter(({ node }) => !openEntries(node));
  expect(named(open)).toEqual(OPEN);
  const anyKey = maps.filter(({ node }) => openEntries(node) && !isMap(node["propertyNames"]));
  expect(named(anyKey.filter((place) => !ofKubernetes(place)))).toEqual([]);
});

it("bounds every number", () => {
  const numbers = below.filter((place) => hasType(place, "integer", "number"));
  const lacking = numbers.filter(({ node }) => !isNumber(node["minimum"]) || !isNumber(node["maximum"]));
  expect(named(lacking.filter((place) => !(ofKubernetes(place) && UNBOUNDED.test(place.path.join(".")))))).toEqual([]);
});

it("bounds every text by a list, a pattern or a format; what is free, by its length", () => {
  const texts = below.filter((place) => hasType(place, "string"));
  const narrow = ["enum", "const", "pattern", "format"];
  const free = texts.filter(({ node }) => !narrow.some((keyword) => keyword in node));
  // What a field of a Kubernetes type may hold is the API server's to say.
  const own = named(free.filter((place) => !ofKubernetes(place)));
  expect(own.filter((path) => !FREE.some((pattern) => pattern.test(path)))).toEqual([]);
  expect(named(free.filter(({ node }) => !isNumber(node["maxLength"])))).toEqual([]);
});

it("bounds every list", () => {
  expect(named(below.filter((place) => hasType(place, "array") && !isNumber(place.node["maxItems"])))).toEqual([]);
});

it("allows every default and every example of its own", async () => {
  const { $schema, definitions } = schema;
  const said: string[] = [];
  for (const { path, node } of below) {
    const examples = Array.isArray(node["examples"]) ? node["examples"] : [];
    const given = [...("default" in node ? [node["default"]] : []), ...examples] as Json[];
    if (given.length === 0) continue;
    const judge = await compileSchema(JSON.stringify({ ...node, $schema, definitions }), { checked: true });
    if (!("validate" in judge)) throw new Error(JSON.stringify(judge));
    for (const value of given) {
      const verdict = judge.validate(value);
      if (!("faults" in verdict) || verdict.faults.length > 0) said.push(`${path.join(".")}: ${JSON.stringify(value)}`);
    }
  }
  expect(said).toEqual([]);
});

it("allows values.yaml, which has the schema's defaults and nothing else", async () => {
  const judge = await compileSchema(JSON.stringify(schema));
  if (!("validate" in judge)) throw new Error(JSON.stringify(judge));
  expect(judge.validate(values)).toMatchObject({ faults: [] });
  expect(values).toEqual(defaultsOf(schema));
});

function defaultsOf(raw: Manifest): unknown {
  const node = resolved(schema, raw);
  if ("default" in node) return node["default"];
  const properties = propertiesOf(node).flatMap(([key, child]) => {
    const value = defaultsOf(child);
    return value === undefined ? [] : [[key, value] as const];
  });
  return properties.length > 0 ? Object.fromEntries(properties) : undefined;
}

it("needs every key that has a default, so that a null is refused instead of breaking a template", () => {
  const optional = below.filter(
    ({ path, required, node, above }) =>
      !required &&
      (above?.path.length === 0 || above?.required) &&
      !path.includes("0") &&
      defaultsOf(node) !== undefined,
  );
  expect(named(optional)).toEqual(DELETABLE);
});
