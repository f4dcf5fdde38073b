import { commandLine, merging, subcharts } from "./merging.ts";
import { reading } from "./reading.ts";
import { schemas } from "./schemas.ts";
import type { Suite } from "./suite.ts";

/** What `npm run fuzz` runs. */
export const SUITES: readonly Suite[] = [reading, merging, subcharts, commandLine, schemas];
