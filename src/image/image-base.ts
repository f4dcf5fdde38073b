import { relative, sep } from "node:path";
import type { Context } from "../context.ts";
import { parseReference, pathOf, registryHostOf } from "../engines/oci-image/index.ts";
import type { RegistryAccess } from "../tools/builders/index.ts";
import { basicAuth, loginFor, Registry, RegistryError, repositoryNamed, TOKEN_USER } from "../tools/registry/index.ts";
import type { ImageSource } from "./image-source.ts";
import type { LockFile } from "./lock-file.ts";
import { hashBase } from "./packages-base.ts";

/** The base of an image: the images that its Dockerfile names, or one made from packages. */
export interface ImageBase {
  /** `docker.io/library/nginx:1@sha256:…`, several separated by spaces; a folder's path; `scratch`. */
  readonly name: string;
  /** The folder of a base from packages. */
  readonly packagesDir?: string | undefined;
  /** The text that identifies the base in the hash of the image's content. */
  readonly identity: string;
  /** The images that the Dockerfile names, with the references by digest that replace them. */
  readonly pins: ReadonlyMap<string, string>;
}

/** Returns the Dockerfile's images with their digests, from the Dockerfile or `digests`; undefined if one has none. */
function ownBase(source: ImageSource, digests: (reference: string) => string | undefined): ImageBase | undefined {
  const pins = new Map<string, string>();
  const names: string[] = [];
  for (const reference of source.facts.bases) {
    const { digest = digests(reference) } = parseReference(reference);
    if (digest === undefined) return undefined;
    const name = reference.replace(/@.*$/, "");
    names.push(`${name}@${digest}`);
    if (!reference.includes("@")) pins.set(reference, `${parseReference(reference).repository}@${digest}`);
  }
  const name = names.join(" ") || "scratch";
  return { name, identity: `image ${name}`, pins };
}

/** Returns the base from packages, if the Dockerfile has an argument BASE that the user has not set. */
async function packagesBase(source: ImageSource): Promise<ImageBase | undefined> {
  const { baseDir } = source.request.image;
  if (baseDir === undefined || !source.facts.args.has("BASE") || source.buildArgs.has("BASE")) return undefined;
  const { projectDir } = source.request;
  const name = projectDir === undefined ? "base" : relative(projectDir, baseDir).split(sep).join("/");
  return { name, packagesDir: baseDir, identity: `packages ${await hashBase(baseDir)}`, pins: new Map() };
}

/** Returns the possible bases of an image without asking a registry. */
export async function knownBases(source: ImageSource, lock: LockFile): Promise<ImageBase[]> {
  const words = (lock.images.get(source.context) ?? []).flatMap(({ base = "" }) => base.split(" "));
  const locked = (reference: string): string | undefined =>
    source.options.pull
      ? undefined
      : words.find((word) => word.startsWith(`${reference}@sha256:`))?.slice(reference.length + 1);
  return [ownBase(source, locked), await packagesBase(source)].filter((base) => base !== undefined);
}

type Found = { readonly reached: boolean; readonly digest?: string | undefined };

/** Asks an image's registry for its digest. Gives up within seconds if the registry does not answer. */
async function findDigest(ctx: Context, source: ImageSource, reference: string): Promise<Found> {
  const { repository, tag = "latest", digest } = parseReference(reference);
  if (digest !== undefined) return { reached: true, digest };
  const named = await repositoryNamed(ctx, repository, isPlain(source, repository));
  try {
    return { reached: true, digest: await new Registry(ctx, named, "glance").digestOf(tag) };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof RegistryError)) throw error;
    // A registry that refuses can be reached. The builder will fail too, and name the step that needs the image.
    return { reached: error.kind !== "unreachable" };
  }
}

const isPlain = ({ request: { registry } }: ImageSource, repository: string): boolean =>
  registry?.plainHttp === true && registryHostOf(registry.repository) === registryHostOf(repository);

/** Chooses the base of a build: the Dockerfile's or, if its registry does not answer, the base from packages. */
export async function chooseBase(ctx: Context, source: ImageSource, lock: LockFile): Promise<ImageBase> {
  const known = await knownBases(source, lock);
  const pinned = known.find((base) => base.packagesDir === undefined);
  const packages = known.find((base) => base.packagesDir !== undefined);
  // Asks even if the digest is known: the build must pull the image.
  const found = new Map<string, Found>();
  for (const reference of source.facts.bases) {
    if (pinned && !packages) break;
    const one = await findDigest(ctx, source, reference);
    found.set(reference, one);
    if (one.reached || !packages) continue;
    ctx.progress.note(
      `note: ${reference} cannot be pulled from here: making the base from Debian packages instead (${packages.name})`,
    );
    return packages;
  }
  const own = pinned ?? ownBase(source, (reference) => found.get(reference)?.digest);
  if (own) return own;
  const name = source.facts.bases.join(" ");
  return { name, identity: `image ${name}`, pins: new Map() };
}

/** Returns the name and digest of the base, for the image's annotations. */
export function baseAnnotation(
  source: ImageSource,
  base: ImageBase,
  packagesDigest: string | undefined,
): { readonly name: string; readonly digest?: string | undefined } | undefined {
  if (base.packagesDir !== undefined) return { name: base.name, digest: packagesDigest };
  const reference = source.facts.base;
  if (reference === undefined) return undefined;
  const { repository, tag, digest } = parseReference(base.pins.get(reference) ?? reference);
  const named = parseReference(reference);
  const label = named.tag ?? tag;
  const name = `${registryHostOf(repository)}/${pathOf(repository)}${label === undefined ? "" : `:${label}`}`;
  return { name, digest };
}

/** Returns how the builder reaches the registries of the Dockerfile's images and of the caches, and no others. */
export async function accessFor(ctx: Context, source: ImageSource, base: ImageBase): Promise<RegistryAccess> {
  const { cacheFrom, cacheTo } = source.options;
  const references = [...(base.packagesDir === undefined ? source.facts.bases : []), ...cacheFrom, ...cacheTo];
  const plainHttp = new Set<string>();
  const logins = new Map<string, string>();
  for (const reference of references) {
    const { repository } = parseReference(reference);
    const host = registryHostOf(repository);
    if ((await repositoryNamed(ctx, repository, isPlain(source, repository))).plainHttp) plainHttp.add(host);
    const login = await loginFor(ctx, host, pathOf(repository));
    if (login && login.username !== TOKEN_USER) logins.set(host, basicAuth(login));
  }
  return { plainHttp: [...plainHttp], logins };
}
