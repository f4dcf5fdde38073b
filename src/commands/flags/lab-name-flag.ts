import { textFlag } from "./flag.ts";

/** `--name`, which selects a lab. */
export const labNameFlag = textFlag("Name of the lab (default: CHARTWRIGHT_LAB, or one for this project)", "NAME");
