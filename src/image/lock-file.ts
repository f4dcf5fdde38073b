import { JSON_SCHEMA, load } from "js-yaml";
import { isRecord } from "../engines/json/index.ts";
import { ChartwrightError } from "../errors.ts";

/** An image that was pushed. */
export interface LockedImage {
  /** Of the build context, its base and the platform. */
  readonly hash: string;
  /** `sha256:…` of the manifest. */
  readonly digest: string;
  /** What it was built on: an image's reference, or the folder of a base made from packages. */
  readonly base?: string;
}

/** `chartwright.lock`: which content has become which image. */
export interface LockFile {
  /** By the path of the build context, relative to the lock file; the newest image first. */
  readonly images: ReadonlyMap<string, readonly LockedImage[]>;
}

/** So many images of a context are kept: the newest, and some to go back to. */
const KEPT_IMAGES = 5;

export const EMPTY_LOCK: LockFile = { images: new Map() };

/** @throws E_CONFIG if the text is no lock file of a version that we know. */
export function parseLockFile(text: string): LockFile {
  const fail = (why: string, cause?: unknown): ChartwrightError =>
    new ChartwrightError("E_CONFIG", `chartwright.lock cannot be read: ${why}`, {
      hint: "restore it from version control, or delete it: the next push writes it anew",
      cause,
    });
  if (text.trim() === "") throw fail("it is empty");
  let data: unknown;
  try {
    data = load(text, { schema: JSON_SCHEMA });
  } catch (cause) {
    throw fail("it is no YAML", cause);
  }
  if (!isRecord(data)) throw fail("it is no map");
  if (data["version"] !== 1) throw fail(`its version is ${JSON.stringify(data["version"])}, and 1 is known`);
  const images = new Map<string, LockedImage[]>();
  for (const [context, entries] of Object.entries(isRecord(data["images"]) ? data["images"] : {})) {
    if (!isRecord(entries)) throw fail(`images.${context} is no map`);
    images.set(
      context,
      Object.entries(entries).map(([hash, entry]) => {
        const { digest, base } = isRecord(entry) ? entry : {};
        if (typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest)) throw fail(`${hash} has no digest`);
        return { hash, digest, ...(typeof base === "string" ? { base } : {}) };
      }),
    );
  }
  return { images };
}

/** The lock with an image put first among those of its context; the oldest is dropped when there are more than five. */
export function withImage(lock: LockFile, context: string, image: LockedImage): LockFile {
  const others = (lock.images.get(context) ?? []).filter((other) => other.hash !== image.hash);
  return { images: new Map([...lock.images, [context, [image, ...others].slice(0, KEPT_IMAGES)]]) };
}

/** The text of a lock file: contexts sorted, the newest image first. JSON strings are YAML strings. */
export function formatLockFile(lock: LockFile): string {
  const lines = [
    "# Written by chartwright push: which content has become which image. Keep it in version control.",
    "version: 1",
    "images:",
  ];
  for (const [context, images] of [...lock.images].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(`  ${JSON.stringify(context)}:`);
    for (const image of images) {
      lines.push(`    ${JSON.stringify(image.hash)}:`, `      digest: ${JSON.stringify(image.digest)}`);
      if (image.base !== undefined) lines.push(`      base: ${JSON.stringify(image.base)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
