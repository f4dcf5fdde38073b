import type { ValuePath } from "../../findings/index.ts";
import { didYouMean, pathText } from "../../findings/index.ts";
import type { MergedMap, MergedValue } from "../helm-values/index.ts";
import { valueAt } from "./find-path.ts";

/** Why there is no value at a path, and what may have been meant. */
export interface Absence {
  /** `service has no "prot"`. */
  readonly reason: string;
  readonly hint?: string;
}

const MANY = 10;

/** Tells why a path leads nowhere: by its first step that does. */
export function noSuchValue(root: MergedMap, path: ValuePath): Absence {
  let depth = 0;
  while (depth < path.length && valueAt(root, path.slice(0, depth + 1))) depth++;
  const parent = valueAt(root, path.slice(0, depth)) ?? root;
  const step = path[depth] ?? "";
  const name = pathText(path.slice(0, depth));
  if (parent.kind === "map") return inMap(root, parent, name, String(step), path.slice(depth));
  if (parent.kind === "leaf") return { reason: `${name} is no map and holds nothing` };
  const count = parent.items.length;
  return { reason: `${name} is a list of ${count} item${count === 1 ? "" : "s"}, counted from 0` };
}

function inMap(root: MergedMap, parent: MergedMap, name: string, step: string, rest: ValuePath): Absence {
  const reason = `${name === "" ? "the values have" : `${name} has`} no "${step}"`;
  const keys = [...parent.entries.keys()];
  const near = didYouMean(step, [...keys, ...parent.deleted.keys()]);
  if (near !== undefined) return { reason, hint: near };
  const elsewhere = pathsTo(root, rest, []);
  const [only] = elsewhere;
  if (only && elsewhere.length <= 3) return { reason, hint: `did you mean ${elsewhere.map(pathText).join(" or ")}?` };
  if (keys.length === 0) return { reason: `${reason}: it is empty` };
  return { reason, hint: `it has: ${keys.slice(0, MANY).join(", ")}${keys.length > MANY ? ", …" : ""}` };
}

/** Where in the values the same steps lead to a value. */
function pathsTo(value: MergedValue, steps: ValuePath, path: ValuePath): ValuePath[] {
  if (value.kind !== "map") return [];
  const here = valueAt(value, steps) ? [[...path, ...steps]] : [];
  return [...here, ...[...value.entries].flatMap(([key, child]) => pathsTo(child, steps, [...path, key]))];
}
