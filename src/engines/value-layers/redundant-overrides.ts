import { type Finding, finding } from "../../findings/index.ts";
import { type MapNode, rangeOf, toJson } from "../go-yaml/index.ts";
import type { Layer, MergedMap, MergedValue, Setting } from "../helm-values/index.ts";
import { deepEqual } from "../json/index.ts";

/** A setting that changes nothing, and the settings right below it that set the same. */
interface Redundant {
  readonly setting: Setting;
  readonly below: readonly Setting[];
}

/** The redundant settings of one value, by layer. */
type RedundantByLayer = ReadonlyMap<Layer, Redundant>;

type Report = (path: readonly string[], redundant: Redundant) => void;

/** Each setting of a value with the one right below it, the lowest first. */
function pairsOf(value: MergedValue): (readonly [Setting | undefined, Setting])[] {
  const chain = [...value.overrode, value.setBy];
  return chain.map((setting, index) => [chain[index - 1], setting]);
}

/** The scalars and lists that equal the setting below them. A null deletes, so it is never redundant. */
function redundantLeaves(value: MergedValue): Map<Layer, Redundant> {
  const redundant = new Map<Layer, Redundant>();
  for (const [below, setting] of pairsOf(value)) {
    const { node } = setting;
    if (!below || node.kind === "map" || (node.kind === "scalar" && node.value === null)) continue;
    if (node.kind === below.node.kind && deepEqual(toJson(node), toJson(below.node)))
      redundant.set(setting.layer, { setting, below: [below] });
  }
  return redundant;
}

/** Reports the redundant settings below a value, and returns those of the value itself. */
function visit(value: MergedValue, path: readonly string[], report: Report): RedundantByLayer {
  const redundant = redundantLeaves(value);
  if (value.kind !== "map") return redundant;
  const children = new Map<string, RedundantByLayer>();
  for (const [key, child] of [...value.entries, ...value.deleted])
    children.set(key, visit(child, [...path, key], report));
  for (const [below, setting] of pairsOf(value)) {
    const { node, layer } = setting;
    if (node.kind !== "map") continue;
    const keys = [...node.entries.keys()];
    const found = keys.flatMap((key) => children.get(key)?.get(layer) ?? []);
    const whole = path.length > 0 && keys.length > 0 && found.length === keys.length && below?.node.kind === "map";
    if (whole) redundant.set(layer, { setting, below: found.flatMap((item) => item.below) });
    else
      for (const key of ownKeys(node)) {
        const item = children.get(key)?.get(layer);
        if (item) report([...path, key], item);
      }
  }
  return redundant;
}

/** The keys in the text of the map itself. Those from an anchor or a merge key cannot be removed there. */
function ownKeys({ entries, start, end }: MapNode): string[] {
  return [...entries].filter(([, { key }]) => key.start >= start && key.end <= end).map(([key]) => key);
}

/**
 * Finds the scalars and lists of values files that equal the setting right below them. A map in which all values are
 * redundant is reported once.
 *
 * @param layers the layers to check: the files of an environment, not those of the chart.
 */
export function redundantOverrides(root: MergedMap, layers: ReadonlySet<Layer>): Finding[] {
  const found: Finding[] = [];
  visit(root, [], (path, { setting, below }) => {
    const { layer, node, key } = setting;
    if (!layers.has(layer) || layer.file === undefined) return;
    found.push(
      finding(
        "values/redundant-override",
        { path, below: soleName(below) },
        { location: rangeOf(key ?? node), path, layer: layer.name },
      ),
    );
  });
  return found;
}

/** The name of the layer of all settings; undefined if there are several. */
function soleName(settings: readonly Setting[]): string | undefined {
  const [name, ...more] = new Set(settings.map(({ layer }) => layer.file ?? layer.name));
  return more.length === 0 ? name : undefined;
}
