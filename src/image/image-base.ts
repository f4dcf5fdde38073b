import { relative, sep } from "node:path";
import type { Context } from "../context.ts";
import { parseReference, pathOf, registryHostOf } from "../engines/oci-image/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { RegistryAccess } from "../tools/builders/index.ts";
import { basicAuth, digestOf, loginFor, openRegistry, repositoryNamed, TOKEN_USER } from "../tools/registry/index.ts";
import type { ImageSource } from "./image-source.ts";
import type { LockFile } from "./lock-file.ts";
import { hashBase } from "./packages-base.ts";

/** What an image is built on, in one of the two ways: the Dockerfile's own images, or one made from packages. */
export interface ImageBase {
  /** `docker.io/library/nginx:1@sha256:…`, several with blanks between them; a folder's path; `scratch`. */
  readonly name: string;
  /** The folder that it is made from. */
  readonly packagesDir?: string;
  /** What the hash of the image's content has of it. */
  readonly identity: string;
  /** The images that the Dockerfile names, and the name with a digest that is meant by it. */
  readonly pins: ReadonlyMap<string, string>;
}

/** The Dockerfile's images with the digests that they have in themselves, or were given; undefined if one has none. */
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

/** The base from packages, if the Dockerfile can take it: by its argument BASE, which the user has not set. */
async function packagesBase(source: ImageSource): Promise<ImageBase | undefined> {
  const { baseDir } = source.request.image;
  if (baseDir === undefined || !source.facts.args.has("BASE") || source.buildArgs.has("BASE")) return undefined;
  const { projectDir } = source.request;
  const name = projectDir === undefined ? "base" : relative(projectDir, baseDir).split(sep).join("/");
  return { name, packagesDir: baseDir, identity: `packages ${await hashBase(baseDir)}`, pins: new Map() };
}

/** The bases that an image may have been built on, so far as that is known without asking a registry. */
export async function knownBases(source: ImageSource, lock: LockFile): Promise<ImageBase[]> {
  const words = (lock.images.get(source.context) ?? []).flatMap(({ base = "" }) => base.split(" "));
  const locked = (reference: string): string | undefined =>
    source.options.pull
      ? undefined
      : words.find((word) => word.startsWith(`${reference}@sha256:`))?.slice(reference.length + 1);
  return [ownBase(source, locked), await packagesBase(source)].filter((base) => base !== undefined);
}

type Found = { readonly reached: boolean; readonly digest?: string };

/** Asks the registry of an image for its digest; within seconds where it cannot be reached. */
async function findDigest(ctx: Context, source: ImageSource, reference: string): Promise<Found> {
  const { repository, tag = "latest", digest } = parseReference(reference);
  if (digest !== undefined) return { reached: true, digest };
  // We know no proxy: through one only the builder can ask.
  if (ctx.env["HTTPS_PROXY"] || ctx.env["https_proxy"]) return { reached: true };
  const named = await repositoryNamed(ctx, repository, isPlain(source, repository));
  try {
    const found = await digestOf(ctx, openRegistry(named, "glance"), tag);
    return { reached: true, ...(found === undefined ? {} : { digest: found }) };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof ChartwrightError) || error.code !== "E_REGISTRY") throw error;
    // Refused, it was reached: the builder will say the same, with the step that wants the image.
    return { reached: !error.message.includes("cannot be used") };
  }
}

const isPlain = ({ request: { registry } }: ImageSource, repository: string): boolean =>
  registry?.plainHttp === true && registryHostOf(registry.repository) === registryHostOf(repository);

/** Chooses the base of a build: as the Dockerfile says, or from packages where its images cannot be reached. */
export async function chooseBase(ctx: Context, source: ImageSource, lock: LockFile): Promise<ImageBase> {
  const known = await knownBases(source, lock);
  const pinned = known.find((base) => base.packagesDir === undefined);
  const packages = known.find((base) => base.packagesDir !== undefined);
  // The Dockerfile's own base is asked for even if its digest is known: it must be pulled.
  const found = new Map<string, Found>();
  for (const reference of source.facts.bases) {
    if (pinned && !packages) break;
    const one = await findDigest(ctx, source, reference);
    found.set(reference, one);
    if (one.reached || !packages) continue;
    ctx.progress.note(
      `note: ${reference} cannot be pulled from here: the base is made from Debian packages instead (${packages.name})`,
    );
    return packages;
  }
  const own = pinned ?? ownBase(source, (reference) => found.get(reference)?.digest);
  if (own) return own;
  const name = source.facts.bases.join(" ");
  return { name, identity: `image ${name}`, pins: new Map() };
}

/** The name and digest of the image that the built one starts from, as its annotations have them. */
export function baseAnnotation(
  source: ImageSource,
  base: ImageBase,
  packagesDigest: string | undefined,
): { readonly name: string; readonly digest?: string } | undefined {
  if (base.packagesDir !== undefined)
    return { name: base.name, ...(packagesDigest === undefined ? {} : { digest: packagesDigest }) };
  const reference = source.facts.base;
  if (reference === undefined) return undefined;
  const { repository, tag, digest } = parseReference(base.pins.get(reference) ?? reference);
  const named = parseReference(reference);
  const label = named.tag ?? tag;
  const name = `${registryHostOf(repository)}/${pathOf(repository)}${label === undefined ? "" : `:${label}`}`;
  return { name, ...(digest === undefined ? {} : { digest }) };
}

/** How the builder gets at the images of a Dockerfile and its caches: logins that each host was given, and no other. */
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
