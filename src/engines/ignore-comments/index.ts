export { ignoresOf, ignoresOfText } from "./ignores.ts";
export { withoutIgnored } from "./without-ignored.ts";
