export { type ImageRepository, repositoryNamed } from "./image-repository.ts";
export { Registry } from "./registry.ts";
export { basicAuth, loginFor, TOKEN_USER } from "./registry-credentials.ts";
export { RegistryError } from "./registry-error.ts";
