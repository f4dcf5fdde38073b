import { switchFlag } from "./flag.ts";

/** `--yes`, for environments with `confirm: true`. */
export const yesFlag = switchFlag("Skip confirmation (required where `confirm: true`)");
