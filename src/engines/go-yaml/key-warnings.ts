import { type Finding, finding } from "../../findings/index.ts";
import type { Resolved } from "./resolve-scalar.ts";
import { shortText, shortValue } from "./short-text.ts";
import { type MapEntry, rangeOf } from "./value-node.ts";

/** What Helm makes of a plain key that people seldom mean; nothing of most. */
export function keyWarning(text: string, resolved: Resolved, key: string, entry: MapEntry): Finding | undefined {
  if (text.includes("\u00a0")) {
    return finding("yaml/no-break-space", "a no-break space (U+00A0) is part of this key, and no blank to YAML", {
      location: rangeOf(entry.key),
      suggestion: "replace it by a blank, or put the key in quotes if it is meant",
    });
  }
  if (text === key || resolved.kind === "string" || resolved.kind === "null") return undefined;
  const read = resolved.kind === "bool" ? "a boolean" : "a number";
  const code = resolved.kind === "bool" ? "yaml/boolean-key" : "yaml/number-key";
  return finding(code, `Helm reads the key ${shortText(text)} as ${read}: it becomes "${shortText(key)}"`, {
    location: rangeOf(entry.key),
    suggestion: `write "${shortText(text)}" in quotes`,
  });
}

/** A key that is set twice in one map; of two that are merged into it there is nothing to say. */
export function repeatedWarning(
  key: string,
  before: MapEntry & { readonly merged: boolean },
  now: MapEntry & { readonly merged: boolean },
): Finding | undefined {
  if (before.merged) return undefined;
  const first = rangeOf(before.key);
  const [name, value] = [shortText(key), shortValue(now.value)];
  if (now.merged) {
    const message = `the merge key below overrides "${name}", since Helm lets the last one win: it becomes ${value}`;
    return finding("yaml/merge-order", message, { location: first, suggestion: `put "<<" first in the map` });
  }
  const message = `"${name}" is set a second time: Helm takes ${value}, and the value of line ${first.line} is lost`;
  return finding("yaml/duplicate-key", message, { location: rangeOf(now.key) });
}
