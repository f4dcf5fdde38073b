export type { Pattern } from "./linear-pattern.ts";
export { LibraryNeeded, PatternEngine } from "./pattern-engine.ts";
