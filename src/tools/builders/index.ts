export { type DebianRoot, makeDebianRoot } from "./debian-root.ts";
export type { RegistryAccess } from "./image-build.ts";
export { type ImageBuilder, imageBuilder } from "./image-builder.ts";
