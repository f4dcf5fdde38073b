export { type DockerfileFacts, readDockerfile, renameBases } from "./dockerfile.ts";
export { parseDockerIgnore } from "./dockerignore.ts";
