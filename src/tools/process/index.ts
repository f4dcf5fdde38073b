export { inParallel } from "./in-parallel.ts";
export { lastLines, type ProcessResult, runOrFail, runProcess, startDetached } from "./process.ts";
