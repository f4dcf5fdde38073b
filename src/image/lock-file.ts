import { checkLock, readConfigFile } from "../engines/config-files/index.ts";
import { ChartwrightError } from "../errors.ts";

/** An image that was pushed. */
export interface LockedImage {
  /** Hash of the build context, its base and the platforms. */
  readonly hash: string;
  /** `sha256:…` of the manifest. */
  readonly digest: string;
  /** The image that it was built on: a reference, or the folder of a base made from packages. */
  readonly base?: string | undefined;
}

/** `chartwright.lock`: the images that were pushed, by the content that they were built from. */
export interface LockFile {
  /** By the path of the build context, relative to the lock file; the newest image first. */
  readonly images: ReadonlyMap<string, readonly LockedImage[]>;
}

/** The number of images to keep for each context: the newest, and some to roll back to. */
const KEPT_IMAGES = 5;

export const EMPTY_LOCK: LockFile = { images: new Map() };

/**
 * Parses a chartwright.lock and checks it against schemas/lock-file.schema.json.
 *
 * @param file the file name in messages.
 * @throws E_CONFIG with the place of the error.
 */
export function parseLockFile(file: string, text: string): LockFile {
  try {
    const { images } = readConfigFile(file, text, checkLock).data;
    return { images: new Map(Object.entries(images ?? {}).map(([context, entries]) => [context, imagesOf(entries)])) };
  } catch (error) {
    if (!(error instanceof ChartwrightError)) throw error;
    const hint = "restore the file from version control, or delete it: the next push writes it again";
    throw new ChartwrightError(error.code, error.message, { at: error.at, hint });
  }
}

// A hash has 24 hexadecimal digits, so JavaScript keeps the order of the keys.
const imagesOf = (entries: Readonly<Record<string, Omit<LockedImage, "hash">>>): LockedImage[] =>
  Object.entries(entries).map(([hash, { digest, base }]) => ({ hash, digest, base }));

/** Adds an image as the newest of its context, and removes the oldest if there are more than five. */
export function withImage(lock: LockFile, context: string, image: LockedImage): LockFile {
  const others = (lock.images.get(context) ?? []).filter((other) => other.hash !== image.hash);
  return { images: new Map([...lock.images, [context, [image, ...others].slice(0, KEPT_IMAGES)]]) };
}

/** Formats a lock file: contexts sorted, the newest image first. A JSON string is also a YAML string. */
export function formatLockFile(lock: LockFile): string {
  const lines = [
    "# Written by chartwright push: the pushed images by the content they were built from. Keep this file in version control.",
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
