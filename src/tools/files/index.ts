export { type ContextEntry, copyContext, hashContext, listContext } from "./build-context.ts";
export { Cache } from "./cache.ts";
export { cacheKey } from "./cache-key.ts";
export { readChartFolder } from "./chart-folder.ts";
export { type Lock, removeDeadLocks, withLock } from "./file-lock.ts";
export { FileWatch, type WatchedFolder } from "./file-watch.ts";
export { cacheDir, stateDir } from "./folders.ts";
export {
  type Blob,
  joinLayouts,
  type LayoutImage,
  type PlatformLayout,
  readLayout,
  writeLayout,
} from "./oci-layout.ts";
export { writeAtomically } from "./write-atomically.ts";
