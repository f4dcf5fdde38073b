/** The public API of the package. Nothing inside imports this file. */
export { ChartwrightError, ERROR_CODES, type ErrorCode, type Location } from "./errors.ts";
