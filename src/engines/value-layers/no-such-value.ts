import type { ValuePath } from "../../findings/index.ts";
import { didYouMean, pathText } from "../../findings/index.ts";
import type { MergedMap, MergedValue } from "../helm-values/index.ts";
import { valueAt } from "./find-path.ts";

/** Why there is no value at a path, with a hint. */
export interface Absence {
  /** `service has no "prot"`. */
  readonly reason: string;
  readonly hint?: string | undefined;
}

const MANY = 10;

/** Explains why there is no value at a path, by the first step that does not exist. */
export function noSuchValue(root: MergedMap, path: ValuePath): Absence {
  let depth = 0;
  while (depth < path.length && valueAt(root, path.slice(0, depth + 1))) depth++;
  const parent = valueAt(root, path.slice(0, depth)) ?? root;
  if (parent.kind === "map") return inMap(root, parent, path, depth);
  const name = pathText(path.slice(0, depth));
  if (parent.kind === "leaf") return { reason: `${name} is not a map or a list` };
  const count = parent.items.length;
  return { reason: `${name} is a list with ${count} item${count === 1 ? "" : "s"}; indices start at 0` };
}

/** @param depth how many steps of the path lead to `parent`. */
function inMap(root: MergedMap, parent: MergedMap, path: ValuePath, depth: number): Absence {
  const name = pathText(path.slice(0, depth));
  const step = String(path[depth] ?? "");
  const reason = `${name === "" ? "the values have" : `${name} has`} no "${step}"`;
  const keys = [...parent.entries.keys()];
  const near = didYouMean(step, [...keys, ...parent.deleted.keys()]);
  if (near !== undefined) return { reason, hint: near };
  const elsewhere = pathsTo(root, path.slice(depth), []);
  const [only] = elsewhere;
  if (only && elsewhere.length <= 3) return { reason, hint: `did you mean ${elsewhere.map(pathText).join(" or ")}?` };
  if (keys.length === 0) return { reason: `${reason}: it is empty` };
  return { reason, hint: `known keys: ${keys.slice(0, MANY).join(", ")}${keys.length > MANY ? ", …" : ""}` };
}

/** The paths in the values that end with the same steps. */
function pathsTo(value: MergedValue, steps: ValuePath, path: ValuePath): ValuePath[] {
  if (value.kind !== "map") return [];
  const here = valueAt(value, steps) ? [[...path, ...steps]] : [];
  return [...here, ...[...value.entries].flatMap(([key, child]) => pathsTo(child, steps, [...path, key]))];
}
