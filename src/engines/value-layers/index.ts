export { orderedValue } from "./children.ts";
export { compareValues, type Difference, type Side } from "./compare-values.ts";
export { type ExplainedSetting, type Explanation, explain } from "./explain.ts";
export { findPath, valueAt } from "./find-path.ts";
export { type KeySetting, keySettings } from "./key-settings.ts";
export { hideInSetter, type LayeredValue, layeredValues, listedValues, plainLayered } from "./layered-values.ts";
export { locate, type Place, placeOf } from "./locate.ts";
export { noSuchValue } from "./no-such-value.ts";

export { redundantOverrides } from "./redundant-overrides.ts";
export { setterText } from "./setter.ts";
export { traceSuspect, traceText } from "./trace-text.ts";
