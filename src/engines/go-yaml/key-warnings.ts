import { type Finding, finding } from "../../findings/index.ts";
import { keyText, type Resolved } from "./resolve-scalar.ts";
import { shortText, shortValue } from "./short-text.ts";
import { type MapEntry, rangeOf } from "./value-node.ts";

/** The warning about a plain key that Helm reads in an unexpected way, if it does. */
export function keyWarning(text: string, resolved: Resolved, entry: MapEntry): Finding | undefined {
  if (text.includes("\u00a0")) {
    return finding("yaml/no-break-space", { part: "key" }, { location: rangeOf(entry.key) });
  }
  const key = keyText(resolved);
  if (key === undefined || text === key || resolved.kind === "string") return undefined;
  const code = resolved.kind === "bool" ? "yaml/boolean-key" : "yaml/number-key";
  return finding(code, { text: shortText(text), key: shortText(key) }, { location: rangeOf(entry.key) });
}

/** The warning about a key that is set twice in one map; undefined if both come from merge keys. */
export function repeatedWarning(
  key: string,
  before: MapEntry & { readonly merged: boolean },
  now: MapEntry & { readonly merged: boolean },
): Finding | undefined {
  if (before.merged) return undefined;
  const first = rangeOf(before.key);
  const data = { key: shortText(key), value: shortValue(now.value) };
  if (now.merged) return finding("yaml/merge-order", data, { location: first });
  return finding("yaml/duplicate-key", { ...data, firstLine: first.line }, { location: rangeOf(now.key) });
}
