import { switchFlag } from "./flag.ts";

/** `--show-secrets`, where values are printed. */
export const showSecretsFlag = switchFlag("Print passwords, tokens and keys too");
