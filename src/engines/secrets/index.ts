export { hideSecrets } from "./hide-secrets.ts";
export { isSecretKey, REDACTED, redact } from "./redact.ts";
export { shownLayer } from "./secret-places.ts";
export { isNoSecret, secretShape, tokenShape } from "./secret-shapes.ts";
