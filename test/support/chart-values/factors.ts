import type { Json } from "../../../src/engines/json/json.ts";
import { at, isMap, type Manifest } from "../nginx-chart.ts";
import { formsOf, openEntries, propertiesOf, referencesOf, requiredOf, typesOf } from "../schema-node.ts";
import { edgeValues, named } from "./edge-values.ts";
import { freeKey, SmallestValues } from "./smallest-values.ts";

/** One thing to choose in the values: what stands at a path. */
export interface Factor {
  readonly path: readonly string[];
  /** The first is the calm one: what the chart has by default, or else as little as the schema allows. */
  readonly levels: readonly Level[];
  /** The levels of a factor before this one under which there is such a place. */
  readonly parent?: Parent;
}

/** One choice; `undefined` leaves the key out. What is in a map or a list may be the choice of other factors. */
export interface Level {
  readonly value: Json | undefined;
  /** Filled by other factors. */
  readonly filled?: true;
}

interface Parent {
  readonly factor: number;
  readonly level: Level;
}

interface Place {
  readonly path: readonly string[];
  /** May be left out. */
  readonly optional: boolean;
  /** The chart's default. */
  readonly given: Json | undefined;
  readonly parent?: Parent;
}

interface Schema {
  readonly root: Manifest;
  /** Whether a definition is taken as a whole, by its defaults and examples. */
  readonly isWhole: (reference: string) => boolean;
}

/**
 * Everything that a schema lets choose: each boolean, each word of an enum, each example, the ends of each range, keys
 * that may be left out, maps and lists without and with an entry, each form under `anyOf` and `oneOf`.
 *
 * @param defaults the chart's values.yaml.
 */
export async function factorsOf(schema: Schema, defaults: Json): Promise<Factor[]> {
  const found: Factor[] = [];
  await visit(schema, schema.root, { path: [], optional: false, given: defaults }, found);
  return found;
}

async function visit(schema: Schema, raw: Manifest, place: Place, found: Factor[]): Promise<void> {
  const { path, optional, given, parent } = place;
  const levels: Level[] = optional ? [{ value: undefined }] : [];
  const below: (() => Promise<void>)[] = [];
  const index = found.length;
  // Children come after their parent.
  const inside = (level: Level, key: string, child: Manifest, rest: Pick<Place, "optional" | "given">): void => {
    const deeper: Place = { ...rest, path: [...path, key], parent: { factor: index, level } };
    below.push(() => visit(schema, child, deeper, found));
  };
  const isWhole = referencesOf(schema.root, raw).some((reference) => schema.isWhole(reference));
  for (const form of formsOf(schema.root, raw)) {
    if (isWhole) levels.push(...(await wholeValues(schema, form)).map((value) => ({ value })));
    else if (isOpen(form) && named(form).length > 0) levels.push(...named(form).map((value) => ({ value })));
    else if (propertiesOf(form).length > 0) levels.push(...mapLevels(form, given, inside));
    else if (openEntries(form)) levels.push(...(await openLevels(schema, form, given, inside)));
    else if (isMap(form["items"])) levels.push(...(await listLevels(schema, form, given, inside)));
    else if (isOpen(form)) levels.push({ value: {} });
    else levels.push(...(await edgeValues(form)).map((value) => ({ value })));
  }
  if (levels.length === 0) throw new Error(`nothing to choose for ${path.join(".")}: it has no example`);
  found.push({ path, levels: calmFirst(distinct(levels), given), ...(parent ? { parent } : {}) });
  for (const work of below) await work();
}

type Inside = (level: Level, key: string, child: Manifest, rest: Pick<Place, "optional" | "given">) => void;

/** A map or list in which there may be anything. */
function isOpen(form: Manifest): boolean {
  const isClosed = form["additionalProperties"] !== undefined || isMap(form["items"]);
  return !isClosed && (typesOf(form).includes("object") || typesOf(form).includes("array"));
}

function mapLevels(form: Manifest, given: Json | undefined, inside: Inside): Level[] {
  const level: Level = { value: {}, filled: true };
  const required = requiredOf(form);
  for (const [key, child] of propertiesOf(form)) {
    const own = isMap(given) ? (at(given, key) as Json | undefined) : undefined;
    inside(level, key, child, { optional: !required.includes(key), given: own });
  }
  const isOwn = (value: Json): boolean => !["{}", JSON.stringify(given)].includes(JSON.stringify(value));
  const examples = named(form).filter(isOwn);
  return [level, ...examples.map((value) => ({ value }))];
}

/** A map with free keys: empty, as the chart has it, as the examples are, and with one entry of each kind. */
async function openLevels(schema: Schema, form: Manifest, given: Json | undefined, inside: Inside): Promise<Level[]> {
  const entries = openEntries(form) ?? {};
  const whole = [given, ...named(form)].filter(isMap) as Json[];
  const levels: Level[] = [...(Number(form["minProperties"] ?? 0) > 0 ? [] : [{}]), ...whole].map((value) => ({
    value,
  }));
  const key = await freeKey(form);
  const simple = await simpleValues(schema, entries);
  if (simple) return [...levels, ...simple.map((value) => ({ value: { [key]: value } }))];
  const level: Level = { value: {}, filled: true };
  inside(level, key, entries, { optional: false, given: undefined });
  return [...levels, level];
}

async function listLevels(schema: Schema, form: Manifest, given: Json | undefined, inside: Inside): Promise<Level[]> {
  const items = isMap(form["items"]) ? form["items"] : {};
  const isSmall = (value: Json): boolean => Array.isArray(value) && value.length >= Number(form["minItems"] ?? 0);
  const whole = [[], ...(given === undefined ? [] : [given]), ...named(form)].filter(isSmall);
  const levels: Level[] = whole.map((value) => ({ value }));
  // Whole items are those of the examples, if there are any.
  const isWhole = referencesOf(schema.root, items).some((reference) => schema.isWhole(reference));
  if (isWhole && levels.some(({ value }) => Array.isArray(value) && value.length > 0)) return levels;
  const simple = await simpleValues(schema, items);
  if (simple) {
    levels.push(...simple.map((value) => ({ value: [value] })));
    const most = Math.min(Number(form["maxItems"] ?? simple.length), simple.length);
    if (most > 1) levels.push({ value: simple.slice(0, most) });
    return levels;
  }
  const level: Level = { value: [], filled: true };
  inside(level, "0", items, { optional: false, given: undefined });
  return [...levels, level];
}

/** The values of a node in which there is nothing to choose by itself; undefined where there is. */
async function simpleValues(schema: Schema, raw: Manifest): Promise<Json[] | undefined> {
  const forms = formsOf(schema.root, raw);
  if (referencesOf(schema.root, raw).some((reference) => schema.isWhole(reference)))
    return (await Promise.all(forms.map((form) => wholeValues(schema, form)))).flat();
  if (forms.some((form) => propertiesOf(form).length > 0 || openEntries(form) || isMap(form["items"])))
    return undefined;
  const values = await Promise.all(forms.map((form) => (isOpen(form) ? named(form) : edgeValues(form))));
  return values.flat();
}

/** What is taken as a whole: as it is named, or else as small as it can be. */
async function wholeValues({ root }: Schema, form: Manifest): Promise<Json[]> {
  const values = named(form);
  return values.length > 0 ? values : [await new SmallestValues(root).of(form)];
}

function distinct(levels: readonly Level[]): Level[] {
  const seen = new Set<string | undefined>();
  return levels.filter(({ value, filled }) => {
    const text = JSON.stringify(value);
    const isNew = filled === true || !seen.has(text);
    if (filled !== true) seen.add(text);
    return isNew;
  });
}

function calmFirst(levels: readonly Level[], given: Json | undefined): Level[] {
  const text = JSON.stringify(given);
  const isGiven = ({ value, filled }: Level): boolean =>
    JSON.stringify(value) === text || (filled === true && isMap(given) && isMap(value));
  const calm = given === undefined ? levels[0] : levels.find(isGiven);
  if (!calm) throw new Error(`the schema has no form for the default ${text}`);
  return [calm, ...levels.filter((level) => level !== calm)];
}
