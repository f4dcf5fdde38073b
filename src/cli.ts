// All that `bin.ts` loads when there is more to do than to tell the version: in the package it is one file.
export { main } from "./main.ts";
export { processContext } from "./process-context.ts";
