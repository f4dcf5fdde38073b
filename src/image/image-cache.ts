import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { cacheDir, readLayout, writeAtomically } from "../tools/files/index.ts";

/** How many of the newest layouts of images and of bases stay in the cache. */
const KEPT_LAYOUTS = [
  [/^[0-9a-f]{24}$/, 10],
  [/^base-/, 4],
] as const;
const NAMES = "names.json";
const BASE = "base.txt";

/** An image in the cache. */
export interface KeptImage {
  readonly digest: string;
  /** The base, with digests. */
  readonly base: string;
  readonly layoutDir: string;
}

/** Returns the image with a key in the cache, or undefined if it is missing or damaged. */
export async function keptImage(ctx: Context, key: string): Promise<KeptImage | undefined> {
  const layoutDir = cacheDir(ctx, "images", key);
  const image = await readLayout(layoutDir).catch(() => undefined);
  if (!image) return undefined;
  for (const { file, size } of [image, ...image.images].flatMap(({ blobs }) => blobs)) {
    const there = await stat(file).catch(() => undefined);
    if (there?.size !== size) return undefined;
  }
  const base = await readFile(join(layoutDir, BASE), "utf8").catch(() => undefined);
  return base === undefined ? undefined : { digest: image.digest, base, layoutDir };
}

/** Finds an image in the cache by its digest. */
export async function keptDigest(ctx: Context, digest: string): Promise<KeptImage | undefined> {
  for (const name of await readdir(cacheDir(ctx, "images")).catch(() => [])) {
    if (!KEPT_LAYOUTS[0][0].test(name)) continue;
    const image = await keptImage(ctx, name);
    if (image?.digest === digest) return image;
  }
  return undefined;
}

/** Moves a finished layout into the cache, and deletes the oldest ones. */
export async function keepImage(
  ctx: Context,
  { key, layout, base }: { readonly key: string; readonly layout: string; readonly base: string },
): Promise<KeptImage> {
  await writeFile(join(layout, BASE), base);
  const layoutDir = cacheDir(ctx, "images", key);
  await rm(layoutDir, { recursive: true, force: true });
  await rename(layout, layoutDir);
  await prune(cacheDir(ctx, "images"));
  return { digest: (await readLayout(layoutDir)).digest, base, layoutDir };
}

async function prune(dir: string): Promise<void> {
  const entries = await readdir(dir);
  for (const [pattern, kept] of KEPT_LAYOUTS) {
    const names = entries.filter((name) => pattern.test(name));
    const dated = await Promise.all(names.map(async (name) => ({ name, time: (await stat(join(dir, name))).mtimeMs })));
    dated.sort((a, b) => b.time - a.time);
    for (const { name } of dated.slice(kept)) await rm(join(dir, name), { recursive: true, force: true });
  }
}

async function readNames(ctx: Context): Promise<Record<string, string>> {
  const text = await readFile(cacheDir(ctx, "images", NAMES), "utf8").catch(() => "{}");
  const names: unknown = JSON.parse(text);
  const pairs = typeof names === "object" && names !== null ? Object.entries(names) : [];
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string"));
}

/** Stores the names that `build --tag` gave to an image. Removes the names of images that are no longer cached. */
export async function nameImage(ctx: Context, names: readonly string[], digest: string): Promise<void> {
  if (names.length === 0) return;
  const known = await readNames(ctx);
  const there = new Set<string>();
  for (const [name, other] of Object.entries(known)) if (await keptDigest(ctx, other)) there.add(name);
  const kept = Object.entries(known).filter(([name]) => there.has(name));
  const all = Object.fromEntries([...kept, ...names.map((name) => [name, digest] as const)]);
  await writeAtomically(cacheDir(ctx, "images", NAMES), `${JSON.stringify(all, null, 1)}\n`);
}

/** Finds an image by a name that `build --tag` gave it. */
export async function namedImage(ctx: Context, name: string): Promise<KeptImage | undefined> {
  const digest = (await readNames(ctx))[name];
  return digest === undefined ? undefined : keptDigest(ctx, digest);
}
