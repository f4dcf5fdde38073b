// The program that `bin.ts` loads for everything except `--version`. In the package it is one file.
export { main } from "./main.ts";
export { processContext } from "./process-context.ts";
