import { type MapNode, toJson, type ValueNode } from "../yaml/value-node.ts";
import type { Layer, MergedMap, MergedValue, Setting } from "./merged-value.ts";

/**
 * Merges layers as Helm 4.2 and later do: the files over each other (`loader.MergeMaps`), the result over the chart's
 * defaults (`coalesceValues` of pkg/chart/common/util). Values of `--set` belong between the two steps.
 *
 * @param defaults the chart's values.yaml.
 * @param layers lowest first.
 */
export function mergeLayers(defaults: Layer, layers: readonly Layer[]): MergedMap {
  const empty: MergedMap = {
    kind: "map",
    setBy: { layer: defaults, node: defaults.node },
    overrode: [],
    entries: new Map(),
    deleted: new Map(),
  };
  let given = empty;
  for (const layer of layers) given = mergeMaps(given, fromMap(layer, layer.node, { layer, node: layer.node }));
  return coalesce(fromMap(defaults, defaults.node, empty.setBy), given, true);
}

function fromNode(layer: Layer, node: ValueNode, setBy: Setting): MergedValue {
  if (node.kind === "map") return fromMap(layer, node, setBy);
  return { kind: "leaf", setBy, overrode: [], value: toJson(node) };
}

function fromMap(layer: Layer, node: MapNode, setBy: Setting): MergedMap {
  const entries = new Map<string, MergedValue>();
  for (const [key, entry] of node.entries) {
    entries.set(key, fromNode(layer, entry.value, { layer, node: entry.value, key: entry.key }));
  }
  return { kind: "map", setBy, overrode: [], entries, deleted: new Map() };
}

const history = (value: MergedValue): Setting[] => [...value.overrode, value.setBy];

/** Files over files: maps merge, everything else replaces; a null replaces too, and deletes nothing yet. */
function mergeMaps(under: MergedMap, over: MergedMap): MergedMap {
  const entries = new Map(under.entries);
  for (const [key, value] of over.entries) {
    const before = entries.get(key);
    if (!before) entries.set(key, value);
    else if (before.kind === "map" && value.kind === "map") entries.set(key, mergeMaps(before, value));
    else entries.set(key, { ...value, overrode: [...history(before), ...value.overrode] });
  }
  return { ...over, overrode: [...history(under), ...over.overrode], entries };
}

/** The given values over the chart's defaults, where a null deletes. */
function coalesce(defaults: MergedMap, given: MergedMap, top: boolean): MergedMap {
  const entries = new Map<string, MergedValue>();
  const deleted = new Map<string, MergedValue>();
  for (const [key, standard] of defaults.entries) {
    const value = given.entries.get(key);
    if (!value) {
      const kept = withoutNulls(standard);
      if (kept) entries.set(key, kept);
      continue;
    }
    const over = { ...value, overrode: [...history(standard), ...value.overrode] };
    if (isNull(value)) {
      // At the top a null deletes whatever the default is; deeper a null over a null default stays, since Helm has
      // dropped that default before it looks.
      if (top || !isNull(standard)) deleted.set(key, over);
      else entries.set(key, over);
    } else if (value.kind === "map" && standard.kind === "map") {
      entries.set(key, { ...coalesce(standard, value, false), setBy: value.setBy, overrode: over.overrode });
    } else {
      entries.set(key, over);
    }
  }
  for (const [key, value] of given.entries) {
    if (!defaults.entries.has(key)) entries.set(key, value);
  }
  return { ...given, overrode: [...history(defaults), ...given.overrode], entries, deleted };
}

/** Defaults lose their nulls, except within lists. */
function withoutNulls(value: MergedValue): MergedValue | undefined {
  if (isNull(value)) return undefined;
  if (value.kind === "leaf") return value;
  const entries = new Map<string, MergedValue>();
  for (const [key, entry] of value.entries) {
    const kept = withoutNulls(entry);
    if (kept) entries.set(key, kept);
  }
  return { ...value, entries };
}

function isNull(value: MergedValue): boolean {
  return value.kind === "leaf" && value.value === null;
}
