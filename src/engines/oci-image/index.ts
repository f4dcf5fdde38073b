export { type ChartFacts, chartFacts, imageAnnotations, imageVersion } from "./annotations.ts";
export { debianArchitecture, type Platform, parsePlatform, platformOf, platformText } from "./platform.ts";
export { type ImageReference, isLoopback, parseReference, pathOf, registryHostOf } from "./reference.ts";
export { retimeTar } from "./retime-tar.ts";
export { type SourceState, sourceTime } from "./source-state.ts";
