import type { Place, Step, ValueSpot } from "./value-spot.ts";

/** A chart in the scope of its templates; `spot` is the root of its values. */
export interface ChartScope {
  readonly spot: ValueSpot;
  readonly subcharts: ReadonlyMap<string, ChartScope>;
}

/**
 * One possible value of an expression:
 * - `values`: the value at a spot of the values, not read yet;
 * - `context`: the dot of a chart's templates (`.Values`, `.Release`, …); `subcharts`, `chart` and `template` are parts of
 *   it;
 * - `constant`, `dict`, `list`: created by the template; `site` is the call that creates the dict, and an `exact` list has
 *   a known length;
 * - `file`: the name of a template file;
 * - `text`: a result whose reads are already recorded, or a part of the release;
 * - `opaque`: anything else; it may contain the text of a template.
 */
export type Atom = { readonly key: string } & (
  | { readonly kind: "values"; readonly spot: ValueSpot; readonly origin: Place }
  | { readonly kind: "context" | "subcharts"; readonly chart: ChartScope }
  | { readonly kind: "constant"; readonly value: string | number | boolean | null }
  | { readonly kind: "dict"; readonly site: string; readonly entries: ReadonlyMap<Step, Abstract> }
  | { readonly kind: "list"; readonly items: readonly Abstract[]; readonly exact: boolean }
  | { readonly kind: "chart" | "template" | "file" | "text" | "opaque" }
);

/** The set of the possible values of an expression. Equal keys mean equal sets. */
export interface Abstract {
  readonly key: string;
  readonly atoms: readonly Atom[];
}

export type DictAtom = Extract<Atom, { kind: "dict" }>;
export type ValuesAtom = Extract<Atom, { kind: "values" }>;

const single = (atom: Atom): Abstract => ({ key: atom.key, atoms: [atom] });

export const NOTHING: Abstract = { key: "", atoms: [] };
export const TEXT = single({ kind: "text", key: "t" });
export const OPAQUE = single({ kind: "opaque", key: "o" });
export const FILE_NAME = single({ kind: "file", key: "f" });
export const CHART = single({ kind: "chart", key: "chart" });
export const TEMPLATE = single({ kind: "template", key: "template" });
export const NIL = constant(null);

/** Returns the value at a spot; `origin` is where the template names it. */
export function valuesAt(spot: ValueSpot, origin: Place): Abstract {
  return single({ kind: "values", spot, origin, key: `v${spot.id}` });
}

/** Returns the dot of a chart's templates, or its `.Subcharts`. */
export function scopeOf(kind: "context" | "subcharts", chart: ChartScope): Abstract {
  return single({ kind, chart, key: `${kind}${chart.spot.id}` });
}

export function constant(value: string | number | boolean | null): Abstract {
  return single({ kind: "constant", value, key: `k${typeof value}${value}` });
}

/** Returns a dict with its initial entries; `ANY` is an entry whose key is not known. */
export function dictOf(site: string, entries: ReadonlyMap<Step, Abstract>): Abstract {
  let key = `d${site}{`;
  for (const [step, value] of entries) key += `${String(step)}:${value.key},`;
  return single({ kind: "dict", site, entries, key });
}

export function listOf(items: readonly Abstract[], exact: boolean): Abstract {
  return single({ kind: "list", items, exact, key: `l${exact}[${items.map((item) => item.key).join(",")}]` });
}

/** Returns the union of several values. */
export function join(values: readonly Abstract[]): Abstract {
  if (values.length === 1 && values[0]) return values[0];
  const [first, ...others] = values.filter((value) => value.atoms.length > 0);
  if (first === undefined) return NOTHING;
  if (others.every((other) => other.key === first.key)) return first;
  const atoms = new Map<string, Atom>();
  for (const value of [first, ...others])
    for (const atom of value.atoms) if (!atoms.has(atom.key)) atoms.set(atom.key, atom);
  const keys = [...atoms.keys()].sort();
  return { key: keys.join("|"), atoms: [...atoms.values()] };
}

/** Returns whether `if` treats the value as true, or undefined if that is not certain. */
export function truth(value: Abstract): boolean | undefined {
  const verdicts = new Set(value.atoms.map((atom) => (atom.kind === "constant" ? isTrue(atom.value) : undefined)));
  const [verdict] = verdicts;
  return verdicts.size === 1 ? verdict : undefined;
}

const isTrue = (value: string | number | boolean | null): boolean =>
  value !== null && value !== false && value !== "" && value !== 0;

/** Returns the possible values that remain after a test found the value true. */
export function whereTrue(value: Abstract): Abstract {
  const atoms = value.atoms.filter((atom) => atom.kind !== "constant" || isTrue(atom.value));
  return atoms.length === value.atoms.length ? value : join(atoms.map(single));
}
