export { buildImage, findImage } from "./build-image.ts";
export type { BuildOptions } from "./build-request.ts";
export { otherRepositories, registryAt, registryOf } from "./image-repositories.ts";
export { buildNamed, pushNamed, writeResults } from "./named-image.ts";
export { type PushedImage, pushImage } from "./push-image.ts";
export { imageOf } from "./requested-image.ts";
