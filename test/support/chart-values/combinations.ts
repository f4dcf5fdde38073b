import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { compileSchema } from "../../../src/engines/helm-schema/compile-schema.ts";
import type { Json } from "../../../src/engines/json/json.ts";
import { chartDir, isMap, type Manifest, readSchema } from "../nginx-chart.ts";
import { CoveringArray } from "./covering-array.ts";
import { type Factor, factorsOf } from "./factors.ts";
import { mendRow, type Rules } from "./mend-row.ts";
import { seededRandom } from "./random.ts";
import { type Choose, fillRow, overlayOf, type Row, valuesOf } from "./rows.ts";

/** The combinations of a chart's values, and what is needed to make files of them. */
export interface Combinations {
  readonly factors: readonly Factor[];
  readonly array: CoveringArray;
  /** What the schema says of a row. */
  readonly rules: Rules;
  /** What is given above the chart's values for a row. */
  overlay(row: Row): Json;
}

/** The chart's values.yaml. */
export function readDefaults(): Json {
  return load(readFileSync(join(chartDir, "values.yaml"), "utf8")) as Json;
}

/** Kubernetes' own types are taken as a whole: what is in them is not the chart's, and goes through as it is. */
export const isKubernetes = (reference: string): boolean => reference.startsWith("#/definitions/kubernetes.");

/** Pairwise combinations of what the chart's schema lets choose. */
export async function chartCombinations(seed: number): Promise<Combinations> {
  const root = readSchema();
  const defaults = readDefaults();
  const factors = await factorsOf({ root, isWhole: isKubernetes }, defaults);
  const schema = await compileSchema(JSON.stringify(root));
  if (!("validate" in schema)) throw new Error(`the chart's schema cannot be judged: ${JSON.stringify(schema)}`);
  const ties = tiedKeys(root);
  const rules: Rules = {
    faults: (row) => {
      const verdict = schema.validate(valuesOf(factors, row));
      if ("undecided" in verdict) throw new Error(verdict.undecided);
      return verdict.faults.map(({ path }) => path.map(String));
    },
    tiedTo: (key) => [key, ...ties.filter((keys) => keys.includes(key)).flat()],
  };
  const array = new CoveringArray(factors, rules, seededRandom(seed));
  return { factors, array, rules, overlay: (row) => overlayOf(defaults, valuesOf(factors, row)) };
}

/** Rows by chance, without those that the schema refuses. */
export function randomRows(
  { factors, rules }: Pick<Combinations, "factors" | "rules">,
  { seed, count }: { readonly seed: number; readonly count: number },
): Row[] {
  const random = seededRandom(seed + 1);
  const order = [...factors.keys()];
  const choose: Choose = (_factor, levels) => Math.floor(random() * levels.length);
  const rows = Array.from({ length: count }, () => fillRow(factors, order, new Map(), choose));
  return rows.flatMap((row) => mendRow(factors, rules, row, new Map()) ?? []);
}

/** The keys that each condition of the root names together. */
function tiedKeys({ allOf, ...root }: Manifest): string[][] {
  const own = ["if", "then", "else", "anyOf", "oneOf", "not", "dependencies"].map((keyword) => root[keyword] ?? {});
  const conditions: unknown[] = [own, ...(Array.isArray(allOf) ? allOf : [])];
  const keys = Object.keys(isMap(root["properties"]) ? root["properties"] : {});
  return conditions.map((condition) => keys.filter((key) => JSON.stringify(condition).includes(JSON.stringify(key))));
}
