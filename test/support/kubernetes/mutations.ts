import { emptyMap, isJsonMap, type Json, type JsonMap } from "../../../src/engines/json/json.ts";

/** An object with one thing changed. */
export interface Mutation {
  readonly object: Json;
  /** `Deployment spec.replicas: "2"` */
  readonly title: string;
}

type Path = readonly (string | number)[];

/** Every change of one place that people, templates and chance make. */
export function mutationsOf(object: JsonMap): Mutation[] {
  const found: Mutation[] = [];
  visit(object, [], (path, value) => {
    const key = path.at(-1);
    if (key === undefined || (path.length === 1 && (key === "apiVersion" || key === "kind"))) return;
    const title = `${object["kind"]} ${path.join(".")}`;
    found.push({ object: changed(object, path, undefined), title: `${title} removed` });
    if (typeof key === "string") found.push({ object: renamed(object, path), title: `${title} misspelt` });
    for (const other of othersOf(value)) {
      found.push({ object: changed(object, path, other), title: `${title}: ${JSON.stringify(other)}` });
    }
  });
  return found;
}

function visit(value: Json, path: Path, take: (path: Path, value: Json) => void): void {
  take(path, value);
  if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...path, index], take);
  else if (isJsonMap(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key], take);
}

function othersOf(value: Json): Json[] {
  if (value === null) return ["x", 5, {}];
  if (Array.isArray(value)) {
    const [first] = value;
    return [null, [], {}, "x", [null], ...(first === undefined ? [] : [[...value, first], [5], ["x"]])];
  }
  if (typeof value === "boolean") return [String(value), !value, 0, null];
  if (typeof value === "number") return [String(value), -1, 0, 1.5, 70000, true, null, value + 1];
  if (isJsonMap(value)) return [null, {}, [], "x", { ...value, extra: "x" }, { ...value, "not a name": "x" }];
  const twisted = [`${value}x`, value.toUpperCase(), value.toLowerCase(), `${value} `, `${value}_`, value.slice(1)];
  return [
    null,
    "",
    5,
    true,
    {},
    "x y",
    "Bogus",
    `-${value}`,
    value.repeat(70),
    ...twisted.filter((text) => text !== value),
  ];
}

/** A copy with another value at a place; without it where there is none. */
function changed(value: Json, [step, ...rest]: Path, other: Json | undefined): Json {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      if (index !== step) return [item];
      const next = rest.length === 0 ? other : changed(item, rest, other);
      return next === undefined ? [] : [next];
    });
  }
  const copy = emptyMap();
  if (!isJsonMap(value)) return value;
  for (const [key, item] of Object.entries(value)) {
    const next = key === step ? (rest.length === 0 ? other : changed(item, rest, other)) : item;
    if (next !== undefined) copy[key] = next;
  }
  return copy;
}

function renamed(value: Json, [step, ...rest]: Path): Json {
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? renamed(item, rest) : item));
  const copy = emptyMap();
  if (!isJsonMap(value)) return value;
  for (const [key, item] of Object.entries(value)) {
    if (key !== step) copy[key] = item;
    else if (rest.length > 0) copy[key] = renamed(item, rest);
    else copy[key.length > 2 ? key.slice(0, -2) + key.slice(-1) : `${key}x`] = item;
  }
  return copy;
}
