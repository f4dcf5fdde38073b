export { explainValue } from "./explain-value.ts";
export { helmInUse } from "./helm-in-use.ts";
export { baseOf, imageLayers, type MergeBase, mergedValues, requireValues } from "./merged-values.ts";
