import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ChartwrightError } from "../../../src/errors.ts";
import { readConfig } from "../../../src/project/read-config.ts";
import { repositoryDir } from "../../support/context.ts";
import { at, isMap } from "../../support/nginx-chart.ts";

const schema: unknown = JSON.parse(readFileSync(join(repositoryDir, "chartwright.schema.json"), "utf8"));

/** The keys that the reader knows in a map, as it names them to who has got one wrong. */
function knownKeys(text: string): string[] {
  try {
    readConfig("chartwright.yaml", text);
  } catch (error) {
    const known = error instanceof ChartwrightError ? /^known keys: (.*)$/.exec(error.hint ?? "")?.[1] : undefined;
    if (known !== undefined) return known.split(", ").sort();
    throw error;
  }
  throw new Error("the unknown key was accepted");
}

const ENVIRONMENT = ["environments", "additionalProperties"];

/** Every map of the configuration that has keys of its own: where the schema has it, and a file with a key unknown to it. */
const MAPS: readonly (readonly [readonly string[], string])[] = [
  [[], "qqqqqqqq: 1"],
  [["image"], "image: {repository: a/b, qqqqqqqq: 1}"],
  [["image", "set"], "image: {repository: a/b, set: {qqqqqqqq: 1}}"],
  [["chartRepository"], 'chartRepository: {url: "http://x", qqqqqqqq: 1}'],
  [ENVIRONMENT, "environments: {dev: {qqqqqqqq: 1}}"],
  [[...ENVIRONMENT, "image"], "environments: {dev: {image: {repository: a/b, qqqqqqqq: 1}}}"],
  [[...ENVIRONMENT, "chartRepository"], 'environments: {dev: {chartRepository: {url: "http://x", qqqqqqqq: 1}}}'],
];

const nodeAt = (path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (node, key) => at(node, ...(key === "additionalProperties" ? [key] : ["properties", key])),
    schema,
  );

it.each(MAPS)("the schema has the keys that are read in %j, and no other", (path, text) => {
  const properties = at(nodeAt(path), "properties");
  expect(isMap(properties) ? Object.keys(properties).sort() : []).toEqual(knownKeys(text));
});

it("the schema has no other map with keys of its own", () => {
  const withKeys = (node: unknown, path: readonly string[]): string[] => {
    if (!isMap(node)) return [];
    const below = isMap(node["properties"]) ? Object.entries(node["properties"]) : [];
    const own = below.flatMap(([key, child]) => withKeys(child, [...path, key]));
    const free = withKeys(node["additionalProperties"], [...path, "additionalProperties"]);
    return [...(below.length > 0 ? [path.join(".")] : []), ...own, ...free];
  };
  // The keys of `rules` are the rules, which another test compares.
  const found = withKeys(schema, []).filter((path) => path !== "rules");
  expect(found.sort()).toEqual(MAPS.map(([path]) => path.join(".")).sort());
});
