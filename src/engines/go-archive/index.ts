export { type ArchiveFile, writeTar } from "./tar.ts";
export { compressTar, readTgz } from "./tgz.ts";
