export { ApiSchemaData } from "./api-schemas.ts";
export { checkManifest } from "./check-manifest.ts";
export { chooseVersion } from "./choose-version.ts";
export { type CrdSchemas, crdSchemas } from "./crd-schemas.ts";
export { type ManifestFault, objectPathText } from "./manifest-fault.ts";
export { type ManifestDocument, readManifest } from "./read-manifest.ts";
