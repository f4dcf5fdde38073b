export { isInRange, isVersion } from "./version-constraint.ts";
