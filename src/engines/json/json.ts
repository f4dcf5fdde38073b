/** A value of JSON, and of Helm's values. */
export type Json = null | boolean | number | string | Json[] | JsonMap;
/** A JSON object without a prototype, so that `__proto__` and `constructor` are keys like any other. */
export interface JsonMap {
  [key: string]: Json;
}

/** An empty JSON object without a prototype. */
export function emptyMap(): JsonMap {
  return Object.create(null) as JsonMap;
}

/** Whether a value is a JSON object. */
export function isJsonMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
