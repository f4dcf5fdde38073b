export { inParallel } from "./in-parallel.ts";
export { lastLines, type ProcessResult, type ProcessSpec, runOrFail, runProcess, startDetached } from "./process.ts";
