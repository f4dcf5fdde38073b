export { buildImage, findImage } from "./build.ts";
export { buildNamed, pushNamed, writeResults } from "./build-and-push.ts";
export type { BuildOptions } from "./image-source.ts";
export { imageOf, otherRepositories, registryAt, registryOf } from "./project-image.ts";
export { type PushedImage, pushImage } from "./push.ts";
