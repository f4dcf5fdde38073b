import type { Json } from "../../../src/engines/json/json.ts";
import { isMap, type Manifest } from "../nginx-chart.ts";
import { places, propertiesOf, type SchemaPlace, typesOf } from "../schema-node.ts";
import { type Carrier, Carriers, put, valueAt } from "./carriers.ts";
import { isKubernetes } from "./combinations.ts";
import { meantBy, misspellings } from "./misspellings.ts";
import { overlayOf } from "./rows.ts";
import { crossedBounds, wrongTypes } from "./wrong-values.ts";

export type FaultKind = "key" | "name" | "type" | "bound" | "word" | "null";

/** What a wrong value in a values file is, and what has to be said of it. */
export interface Fault {
  readonly kind: FaultKind;
  /** `service.tpye`, `service.port = "80"` */
  readonly title: string;
  /** The values file. */
  readonly given: Json;
  /** The values as the schema sees them. */
  readonly seen: Json;
  /** Where the finding stands: of a wrong key, the key. */
  readonly path: readonly string[];
  /** Where Helm's engine says it: of a key, the map around it. */
  readonly pointer: string;
  /** The value has several forms, so that a part of it may be blamed. */
  readonly isVague: boolean;
  /** One of which must be suggested. */
  readonly meant?: readonly string[];
}

/**
 * From a schema: each key misspelt, each type wrong, each word of an enum misspelt, each bound crossed, each needed key
 * deleted, each name of a free key broken. Left out is what the schema allows: a misspelling that another key has, any key of an open map, null for a
 * key that nothing needs.
 */
export async function typoCorpus(root: Manifest, defaults: Json): Promise<Fault[]> {
  const carriers = await Carriers.of(root, defaults, isKubernetes);
  const faults: Fault[] = [];
  for (const place of places(root)) {
    if (place.path.length === 0) continue;
    const carrier = await carriers.at(place);
    const corpus = new PlaceFaults(place, carrier, defaults);
    faults.push(...corpus.misspelt(), ...corpus.misnamed(), ...corpus.wrong());
  }
  return faults;
}

/** The faults at one place. */
class PlaceFaults {
  readonly #place: SchemaPlace;
  readonly #carrier: Carrier;
  readonly #defaults: Json;

  constructor(place: SchemaPlace, carrier: Carrier, defaults: Json) {
    this.#place = place;
    this.#carrier = carrier;
    this.#defaults = defaults;
  }

  /** The place's own key, misspelt: only where the map around it takes no other keys. */
  misspelt(): Fault[] {
    const { above, path: abstract } = this.#place;
    const key = abstract.at(-1) ?? "";
    if (!above?.forms.every((form) => form["additionalProperties"] === false) || ["0", "*"].includes(key)) return [];
    const keys = above.forms.flatMap((form) => propertiesOf(form).map(([name]) => name));
    const { values, path } = this.#carrier;
    const parent = path.slice(0, -1);
    return misspellings(key)
      .filter((wrong) => !keys.includes(wrong) && !isTaken(above, wrong))
      .map((wrong) => {
        const given = this.#given();
        put(given, path, undefined);
        put(given, [...parent, wrong], valueAt(values, path));
        return this.#fault("key", given, [...parent, wrong], { at: parent, meant: meantBy(wrong, [...new Set(keys)]) });
      });
  }

  /** A key of an open map that its names forbid. */
  misnamed(): Fault[] {
    const { above, path: abstract } = this.#place;
    if (abstract.at(-1) !== "*" || !above?.forms.every((form) => forbids(form, FORBIDDEN_KEY))) return [];
    const { values, path } = this.#carrier;
    const wrong = [...path.slice(0, -1), FORBIDDEN_KEY];
    const given = this.#given();
    put(given, wrong, valueAt(values, path));
    return [this.#fault("name", given, wrong, {})];
  }

  /** Every wrong value of the place. */
  wrong(): Fault[] {
    const value = valueAt(this.#carrier.values, this.#carrier.path) ?? null;
    return [
      ...wrongTypes(this.#place).map((wrong) => this.#put("type", wrong)),
      ...this.#nulls(),
      ...crossedBounds(this.#place, value).map(({ value: wrong, meant }) =>
        this.#put(meant ? "word" : "bound", wrong, meant),
      ),
    ];
  }

  /** Null deletes a key of a map, which is a fault where it is needed; in a list it stays. */
  #nulls(): Fault[] {
    const { path, required, forms } = this.#place;
    const isEntry = path.at(-1) === "*";
    if (path.includes("0") ? forms.some((form) => typesOf(form).includes("null")) : isEntry || !required) return [];
    return [this.#put("null", null)];
  }

  #put(kind: FaultKind, value: Json, meant?: readonly string[]): Fault {
    const given = this.#given();
    put(given, this.#carrier.path, value);
    return this.#fault(kind, given, this.#carrier.path, meant ? { meant } : {});
  }

  /** The carrier as a values file, with all maps on the way to the place. */
  #given(): Json {
    const { values, path } = this.#carrier;
    const given = structuredClone(overlayOf(this.#defaults, values));
    for (const index of path.keys()) {
      const above = path.slice(0, index);
      if (valueAt(given, above) === undefined) put(given, above, {});
    }
    return given;
  }

  #fault(
    kind: FaultKind,
    given: Json,
    path: readonly string[],
    { at = path, meant }: { readonly at?: readonly string[]; readonly meant?: readonly string[] },
  ): Fault {
    const value = JSON.stringify(valueAt(given, path));
    const chain = function* (part: SchemaPlace | undefined): Generator<SchemaPlace> {
      for (let current = part; current; current = current.above) yield current;
    };
    return {
      kind,
      title: `${path.join(".")}${kind === "key" || kind === "name" ? "" : ` = ${value.slice(0, 60)}`}`,
      given,
      seen: mergedOver(this.#defaults, given),
      path,
      pointer: at.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
      isVague: [...chain(this.#place)].some(({ forms }) => forms.length > 1),
      ...(meant && meant.length > 0 ? { meant } : {}),
    };
  }
}

const FORBIDDEN_KEY = "ä b";

function forbids({ propertyNames: names }: Manifest, key: string): boolean {
  if (!isMap(names)) return false;
  const { pattern, enum: words } = names;
  return (typeof pattern === "string" && !new RegExp(pattern, "u").test(key)) || Array.isArray(words);
}

/** Whether a map takes the key by a pattern. */
function isTaken({ forms }: SchemaPlace, key: string): boolean {
  return forms.some(({ patternProperties: patterns }) =>
    isMap(patterns) ? Object.keys(patterns).some((pattern) => new RegExp(pattern, "u").test(key)) : false,
  );
}

/** What Helm makes of a chart's values and a file: maps are merged, a null deletes what is there. */
function mergedOver(defaults: Json, given: Json): Json {
  if (!isMap(defaults) || !isMap(given)) return given;
  const merged: Record<string, Json> = { ...(defaults as Record<string, Json>) };
  for (const [key, value] of Object.entries(given as Record<string, Json>)) {
    const before = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = before === undefined ? value : mergedOver(before, value);
  }
  return merged;
}
