import { type Finding, finding } from "../../findings/index.ts";
import { type MapNode, rangeOf, toJson } from "../go-yaml/index.ts";
import type { Layer, MergedMap, MergedValue, Setting } from "../helm-values/index.ts";
import { deepEqual } from "../json/index.ts";

/** A setting that changes nothing, and the settings right below that say the same. */
interface Redundant {
  readonly setting: Setting;
  readonly below: readonly Setting[];
}

/** What each layer says about one value in vain. */
type Vain = ReadonlyMap<Layer, Redundant>;

type Tell = (path: readonly string[], redundant: Redundant) => void;

/** Every setting of a value with the one right below it, the lowest first. */
function pairsOf(value: MergedValue): (readonly [Setting | undefined, Setting])[] {
  const chain = [...value.overrode, value.setBy];
  return chain.map((setting, index) => [chain[index - 1], setting]);
}

/** Scalars and lists that equal what they override; a null deletes, and is never in vain. */
function vainScalars(value: MergedValue): Map<Layer, Redundant> {
  const vain = new Map<Layer, Redundant>();
  for (const [below, setting] of pairsOf(value)) {
    const { node } = setting;
    if (!below || node.kind === "map" || (node.kind === "scalar" && node.value === null)) continue;
    if (node.kind === below.node.kind && deepEqual(toJson(node), toJson(below.node)))
      vain.set(setting.layer, { setting, below: [below] });
  }
  return vain;
}

function look(value: MergedValue, path: readonly string[], tell: Tell): Vain {
  const vain = vainScalars(value);
  if (value.kind !== "map") return vain;
  const children = new Map<string, Vain>();
  for (const [key, child] of [...value.entries, ...value.deleted]) children.set(key, look(child, [...path, key], tell));
  for (const [below, setting] of pairsOf(value)) {
    const { node, layer } = setting;
    if (node.kind !== "map") continue;
    const keys = [...node.entries.keys()];
    const found = keys.flatMap((key) => children.get(key)?.get(layer) ?? []);
    const whole = path.length > 0 && keys.length > 0 && found.length === keys.length && below?.node.kind === "map";
    if (whole) vain.set(layer, { setting, below: found.flatMap((item) => item.below) });
    else tellOwn(node, layer, children, path, tell);
  }
  return vain;
}

/** Tells of the keys that stand in the map itself: those of an anchor or a merge key cannot be removed here. */
function tellOwn(
  node: MapNode,
  layer: Layer,
  children: ReadonlyMap<string, Vain>,
  path: readonly string[],
  tell: Tell,
) {
  for (const [key, entry] of node.entries) {
    const redundant = children.get(key)?.get(layer);
    const own = entry.key.start >= node.start && entry.key.end <= node.end;
    if (redundant && own) tell([...path, key], redundant);
  }
}

/**
 * Finds scalars and lists of values files that equal what they override, each setting seen with the one right below it.
 * A map in which all is so is told once.
 *
 * @param judged the layers to look at: an environment's files. What is set by others, such as a chart, is left alone.
 */
export function redundantFindings(root: MergedMap, judged: ReadonlySet<Layer>): Finding[] {
  const found: Finding[] = [];
  look(root, [], (path, { setting, below }) => {
    const { layer, node, key } = setting;
    if (!judged.has(layer) || layer.file === undefined) return;
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

/** The name of the layer of all settings; undefined where there are several. */
function soleName(settings: readonly Setting[]): string | undefined {
  const [name, ...more] = new Set(settings.map(({ layer }) => layer.file ?? layer.name));
  return more.length === 0 ? name : undefined;
}
