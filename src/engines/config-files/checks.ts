import { Ajv, type Options } from "ajv";
import configSchema from "../../../chartwright.schema.json" with { type: "json" };
import lockSchema from "../../../schemas/lock-file.schema.json" with { type: "json" };
import type { ConfigData, LockData } from "./data.ts";

// In the bundle scripts/compile-checks.mjs replaces this file with the code that ajv generates from the same schemas
// and options, so that no command loads ajv or compiles a schema.

/** `errorMessage` is the keyword of VS Code's language services: editors show the same text as Chartwright. */
export const OPTIONS: Options = {
  strict: true,
  allErrors: true,
  verbose: true,
  messages: false,
  keywords: ["errorMessage"],
};

/** The schema of each exported check. */
export const SCHEMAS = { checkConfig: configSchema, checkLock: lockSchema };

const ajv = new Ajv(OPTIONS);

export const checkConfig = ajv.compile<ConfigData>(SCHEMAS.checkConfig);
export const checkLock = ajv.compile<LockData>(SCHEMAS.checkLock);
