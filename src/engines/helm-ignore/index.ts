export { type HelmIgnore, parseHelmIgnore } from "./helm-ignore.ts";
