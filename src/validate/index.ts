export { type Validation, validate } from "./validate.ts";
