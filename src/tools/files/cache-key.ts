import { createHash, randomUUID } from "node:crypto";

declare const CHARTWRIGHT_BUILD: string;

/** A hash of the program, which the build puts in. From source, each run has one of its own. */
const BUILD = typeof CHARTWRIGHT_BUILD === "string" ? CHARTWRIGHT_BUILD : randomUUID();

/** The key of a result in a cache: a hash of this program and of everything else that the result depends on. */
export function cacheKey(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256").update(BUILD);
  for (const part of parts) hash.update(`\n${part.length}\n`).update(part);
  return hash.digest("hex");
}
