export { hideSecrets } from "./hide-secrets.ts";
export { secretFindings } from "./plain-secrets.ts";
export { isSecretKey, REDACTED, redact } from "./redact.ts";
export { hideInLayerName } from "./secret-places.ts";
export { tokenShape } from "./secret-shapes.ts";
