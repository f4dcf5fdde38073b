export { type ManifestOrigin, manifestFinding } from "./manifest-finding.ts";
export { nginxFinding } from "./nginx-finding.ts";
export { renderFinding } from "./render-finding.ts";
