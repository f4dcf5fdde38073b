import { isMap, type Manifest } from "./nginx-chart.ts";
import { places, propertiesOf, type SchemaPlace, sample, typesOf } from "./schema-node.ts";

/** A fault that the schema must refuse, and what of Helm's message tells that it was this one. */
export interface Fault {
  /** Where the value is put or the key replaced. */
  readonly path: readonly string[];
  readonly value: unknown;
  /** A key that stands there instead of the last of `path`. */
  readonly key?: string;
  /** What has to occur in one line of the message, all of it. */
  readonly told: readonly string[];
}

/** Values with several faults that do not hide each other, to be tried in one go. */
export interface Batch {
  readonly values: unknown;
  readonly faults: readonly Fault[];
}

const pointer = (path: readonly string[]): string => path.map((key) => `/${key}`).join("");
const real = (path: readonly string[]): string[] => path.map((key) => (key === "*" ? "key" : key));

/** A letter less, or two swapped where that gives another key. */
function misspell(key: string, taken: ReadonlySet<string>): string {
  const middle = Math.max(1, Math.floor(key.length / 2));
  const shorter = key.slice(0, middle) + key.slice(middle + 1);
  return taken.has(shorter) ? `${key}s` : shorter;
}

function misspelt({ path, node }: SchemaPlace): Fault[] {
  const properties = propertiesOf(node);
  const names = new Set(properties.map(([key]) => key));
  return properties.map(([key, child]) => {
    const wrong = misspell(key, names);
    const at = real(path);
    return {
      path: [...at, key],
      key: wrong,
      value: sample(child),
      told: [`at '${pointer(at)}'`, `'${wrong}'`, "not allowed"],
    };
  });
}

const ofType: Readonly<Record<string, unknown>> = {
  boolean: true,
  string: "word",
  number: 1.5,
  array: ["word"],
  object: { word: "word" },
};

function wrongTypes({ path, node }: SchemaPlace): Fault[] {
  const allowed = typesOf(node);
  return Object.entries(ofType)
    .filter(([type]) => !allowed.includes(type))
    .map(([, value]) => ({ path: real(path), value, told: [`at '${pointer(real(path))}'`] }));
}

function crossedBounds({ path, node }: SchemaPlace): Fault[] {
  const values: unknown[] = [];
  const [item] = isMap(node["items"]) ? [sample(node["items"])] : [];
  if (typeof node["minimum"] === "number") values.push(node["minimum"] - 1);
  if (typeof node["maximum"] === "number") values.push(node["maximum"] + 1);
  if (Array.isArray(node["enum"])) values.push(`${String(node["enum"][0])}x`, "");
  if (typeof node["maxLength"] === "number") values.push("a".repeat(node["maxLength"] + 1));
  if (typeof node["pattern"] === "string") values.push(" ", "ä", "{{ x }}");
  if (typeof node["maxItems"] === "number") values.push(Array.from({ length: node["maxItems"] + 1 }, () => item));
  if (node["uniqueItems"] === true) values.push([item, item]);
  return values.map((value) => ({ path: real(path), value, told: [`at '${pointer(real(path))}'`] }));
}

/** A key that is needed, deleted: by null, which deletes a chart's default; in a list there are no defaults. */
function missing({ path, node }: SchemaPlace): Fault[] {
  const required = Array.isArray(node["required"]) ? node["required"].map(String) : [];
  const at = real(path);
  const value = at.includes("0") ? undefined : null;
  return required.map((key) => ({ path: [...at, key], value, told: [`at '${pointer(at)}'`, "missing", `'${key}'`] }));
}

function put(root: unknown, fault: Fault): void {
  const parents = fault.path.slice(0, -1);
  const last = fault.path.at(-1);
  let target: unknown = root;
  for (const key of parents)
    target = Array.isArray(target) ? target[Number(key)] : isMap(target) ? target[key] : undefined;
  if (typeof target !== "object" || target === null || last === undefined)
    throw new Error(`no place for ${pointer(fault.path)}`);
  if (fault.key !== undefined) Reflect.deleteProperty(target, last);
  Reflect.set(target, fault.key ?? last, fault.value);
}

/** Lays faults together that do not touch each other: none twice at one place, none above another. */
function together(faults: readonly Fault[], base: unknown): Batch[] {
  const batches: Fault[][] = [];
  const meets = (one: Fault, other: Fault): boolean =>
    one.path.slice(0, other.path.length).join("/") === other.path.slice(0, one.path.length).join("/");
  for (const fault of faults) {
    const batch = batches.find((candidates) => candidates.every((other) => !meets(fault, other)));
    if (batch) batch.push(fault);
    else batches.push([fault]);
  }
  return batches.map((batch) => {
    const values = structuredClone(base);
    for (const fault of batch) put(values, fault);
    return { values, faults: batch };
  });
}

/** From a schema: each key misspelt, each type wrong, each bound crossed, each needed key deleted. */
export function faultCorpus(schema: Manifest, base: unknown): Readonly<Record<string, Batch[]>> {
  const all = [...places(schema)];
  const below = all.filter((place) => place.path.length > 0);
  return {
    "a misspelt key": together(all.flatMap(misspelt), base),
    "a wrong type": together(below.flatMap(wrongTypes), base),
    "a crossed bound": together(below.flatMap(crossedBounds), base),
    "a deleted key": together(all.flatMap(missing), base),
  };
}
