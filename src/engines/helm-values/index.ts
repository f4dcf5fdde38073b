export { MergeFault } from "./coalesce.ts";
export { atPath, type ComputedLayer, computedLayer, computedText } from "./computed-layer.ts";
export { type HelmBehaviour, helmBehaviour } from "./helm-behaviour.ts";
export { type EnabledChart, type Merged, mergeValues } from "./merge.ts";
export {
  historyOf,
  type Layer,
  type MergedLeaf,
  type MergedMap,
  type MergedValue,
  plainMap,
  plainValue,
  type Setting,
} from "./merged-value.ts";
export { type SetExpression, SetFault, type SetKind, setName } from "./set-reader.ts";
