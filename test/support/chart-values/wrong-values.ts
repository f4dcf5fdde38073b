import type { Json } from "../../../src/engines/json/json.ts";
import { isMap, type Manifest } from "../nginx-chart.ts";
import { type SchemaPlace, typesOf } from "../schema-node.ts";
import { meantBy, misspellings } from "./misspellings.ts";

/** Beyond every bound that a file could be made of. */
const LONGEST = 100_000;

const OF_TYPE: readonly (readonly [string, Json])[] = [
  ["string", "word"],
  ["string", "true"],
  ["string", "80"],
  ["number", 1.5],
  ["integer", 7],
  ["boolean", true],
  ["array", ["word"]],
  ["object", { word: "word" }],
];

/** A value of each type that none of a place's forms has. */
export function wrongTypes({ forms }: SchemaPlace): Json[] {
  const types = new Set(forms.flatMap(typesOf));
  if (types.has("number")) types.add("integer");
  return OF_TYPE.filter(([type]) => types.size > 0 && !types.has(type)).map(([, value]) => value);
}

/** A value beyond a bound; of a misspelt word with those that it may stand for. */
export interface Crossed {
  readonly value: Json;
  readonly meant?: readonly string[];
}

/** Every bound of a place crossed. What another form of the place would have to judge is left out. */
export function crossedBounds({ node, forms }: SchemaPlace, valid: Json): Crossed[] {
  const types = typesOf(node);
  const others = forms.filter((form) => form !== node).flatMap(typesOf);
  if (types.some((type) => others.includes(type))) return [];
  const values = [...ofNumbers(node), ...ofTexts(node), ...ofLists(node, valid), ...ofMaps(node, valid)];
  return [...values.map((value) => ({ value })), ...ofWords(node)];
}

const bound = (node: Manifest, keyword: string): number | undefined => {
  const value = node[keyword];
  return typeof value === "number" ? value : undefined;
};

function ofNumbers(node: Manifest): Json[] {
  const [least, most] = [bound(node, "minimum"), bound(node, "maximum")];
  return [...(least === undefined ? [] : [least - 1]), ...(most === undefined ? [] : [most + 1])];
}

function ofTexts(node: Manifest): Json[] {
  const { pattern } = node;
  const [least, most] = [bound(node, "minLength"), bound(node, "maxLength")];
  const texts: string[] = [];
  if (least !== undefined && least > 0) texts.push("a".repeat(least - 1));
  if (most !== undefined && most < LONGEST) texts.push("a".repeat(most + 1));
  if (typeof pattern === "string") {
    const fits = new RegExp(pattern, "u");
    texts.push(...["", " ", "ä", "{{ x }}", "a b", "word\n"].filter((text) => !fits.test(text)));
  }
  return [...new Set(texts)];
}

function ofLists(node: Manifest, valid: Json): Json[] {
  if (!Array.isArray(valid)) return [];
  const [least, most] = [bound(node, "minItems"), bound(node, "maxItems")];
  const [item] = valid;
  const lists: Json[] = least !== undefined && least > 0 ? [Array.from({ length: least - 1 }, () => item ?? null)] : [];
  if (most !== undefined && item !== undefined) lists.push(Array.from({ length: most + 1 }, () => item));
  if (node["uniqueItems"] === true && item !== undefined) lists.push([item, item]);
  return lists;
}

/** More entries than there may be; too few cannot be given, since maps are merged. */
function ofMaps(node: Manifest, valid: Json): Json[] {
  const most = bound(node, "maxProperties");
  if (most === undefined || !isMap(valid) || !isMap(node["additionalProperties"])) return [];
  const [entry] = Object.values(valid as Record<string, Json>);
  if (entry === undefined) return [];
  return [Object.fromEntries(Array.from({ length: most + 1 }, (_, index) => [`key${index}`, entry]))];
}

function ofWords(node: Manifest): Crossed[] {
  const words = [node["enum"], [node["const"]]]
    .flat()
    .flat()
    .filter((word) => typeof word === "string");
  const wrong = words.flatMap(misspellings).filter((text) => !words.includes(text));
  return [...new Set(wrong)].map((value) => ({ value, meant: meantBy(value, words) }));
}
