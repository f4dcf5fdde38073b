import type { Json } from "../../../src/engines/json/json.ts";

/** A text that is equal for equal values: keys sorted, -0 told from 0. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`)
      .join(",")}}`;
  }
  return Object.is(value, -0) ? "-0" : JSON.stringify(value);
}
