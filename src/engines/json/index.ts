export { deepEqual } from "./deep-equal.ts";
export { isRecord } from "./is-record.ts";
export { emptyMap, isJsonMap, type Json, type JsonMap } from "./json.ts";
