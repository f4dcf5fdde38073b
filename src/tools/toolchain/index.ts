export { toolNamed } from "./catalogue.ts";
export { type DoctorReport, examineTools, installTools, type ToolReport } from "./doctor.ts";
export { findTool, overrideVariable } from "./find-tool.ts";
export { pruneTools } from "./prune.ts";
export { getTools, resolveTool } from "./resolve.ts";
export { withApt } from "./sources/apt.ts";
export { which } from "./sources/path.ts";
export type { ResolvedTool } from "./tool.ts";
