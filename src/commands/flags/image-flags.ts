import { switchFlag, textFlag } from "./flag.ts";

/** `--plain-http` */
export const plainHttpFlag = switchFlag("Use HTTP without TLS (detected automatically on localhost)");

/** `--digest-file` */
export const digestFileFlag = textFlag("Write the image's digest to this file", "FILE");
