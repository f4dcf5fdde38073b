export {
  digestOf,
  holdsManifest,
  type ImageRepository,
  openRegistry,
  type Registry,
  repositoryNamed,
} from "./registry.ts";
export { copyImage } from "./registry-copy.ts";
export { basicAuth, loginFor, TOKEN_USER } from "./registry-credentials.ts";
export { pushLayout, tagManifest } from "./registry-push.ts";
