import { type Finding, finding } from "../../findings/index.ts";
import type { Resolved } from "./resolve-scalar.ts";
import { shortText, shortValue } from "./short-text.ts";
import { type MapEntry, rangeOf } from "./value-node.ts";

/** What Helm makes of a plain key that people seldom mean; nothing of most. */
export function keyWarning(text: string, resolved: Resolved, key: string, entry: MapEntry): Finding | undefined {
  if (text.includes("\u00a0")) {
    return finding("yaml/no-break-space", { part: "key" }, { location: rangeOf(entry.key) });
  }
  if (text === key || resolved.kind === "string" || resolved.kind === "null") return undefined;
  const code = resolved.kind === "bool" ? "yaml/boolean-key" : "yaml/number-key";
  return finding(code, { text: shortText(text), key: shortText(key) }, { location: rangeOf(entry.key) });
}

/** A key that is set twice in one map; of two that are merged into it there is nothing to say. */
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
