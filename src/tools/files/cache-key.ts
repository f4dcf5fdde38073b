import { createHash, randomUUID } from "node:crypto";

declare const CHARTWRIGHT_BUILD: string;

/** A hash of the program, inserted by the build. A run from source has a unique one. */
const BUILD = typeof CHARTWRIGHT_BUILD === "string" ? CHARTWRIGHT_BUILD : randomUUID();

/** Returns the key of a cached result: a hash of this program and of everything else that the result depends on. */
export function cacheKey(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256").update(BUILD);
  for (const part of parts) hash.update(`\n${part.length}\n`).update(part);
  return hash.digest("hex");
}
