import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline, type Readable, Transform } from "node:stream";
import type { Blob } from "../files/index.ts";
import { RegistryError } from "./registry-error.ts";
import type { RegistrySession } from "./registry-session.ts";

/** A blob and the source of its bytes. */
export interface BlobSource {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly open: () => Promise<Readable>;
  /** A repository of the same registry that has it, so that no bytes need to be sent. */
  readonly mountFrom?: string | undefined;
}

/** A blob of an image layout. */
export const fileBlob = ({ digest, size, file }: Blob): BlobSource => ({
  digest,
  size,
  open: async () => createReadStream(file),
});

/**
 * Uploads the blobs that the repository lacks.
 *
 * @returns the number of bytes that were sent.
 * @throws RegistryError
 */
export async function pushBlobs(to: RegistrySession, blobs: readonly BlobSource[]): Promise<number> {
  const unique = new Map(blobs.map((blob) => [blob.digest, blob]));
  const sent = await Promise.all([...unique.values()].map((blob) => pushBlob(to, blob)));
  return sent.reduce((total, bytes) => total + bytes, 0);
}

/** Restarts a broken upload from the beginning, because it is unknown how much of it the registry has. */
function pushBlob(to: RegistrySession, blob: BlobSource): Promise<number> {
  return to.withRetries({
    work: async (attempt) => {
      const there = await to.ask({ method: "HEAD", url: `${to.api}/blobs/${blob.digest}` }, [200, 404]);
      if (there.status === 200) return attempt === 0 ? 0 : blob.size;
      const location = await beginUpload(to, blob.digest, attempt === 0 ? blob.mountFrom : undefined);
      if (location === undefined) return 0;
      await to.upload(location, { size: blob.size, open: async () => verified(await blob.open(), blob) });
      return blob.size;
    },
    failure: (trouble) => new RegistryError("unreachable", `a layer cannot be sent to ${to.repository}: ${trouble}`),
  });
}

/** @returns the URL of the upload; undefined if the registry has mounted the blob from another repository. */
async function beginUpload(
  to: RegistrySession,
  digest: string,
  mountFrom: string | undefined,
): Promise<URL | undefined> {
  const url = new URL(`${to.api}/blobs/uploads/`);
  if (mountFrom !== undefined) {
    url.searchParams.set("mount", digest);
    url.searchParams.set("from", mountFrom);
  }
  const begun = await to.ask({ method: "POST", url: url.href, headers: { "content-length": 0 } }, [201, 202]);
  if (begun.status === 201) return undefined;
  const location = new URL(begun.header("location") ?? "", to.api);
  // A registry behind a proxy may not know that its clients use TLS.
  if (location.host === url.host) location.protocol = url.protocol;
  location.searchParams.set("digest", digest);
  return location;
}

/**
 * Passes the bytes on and fails at the end if they do not match the digest. The registry also checks it, but it would
 * wait for the rest of a source that is too short.
 */
function verified(source: Readable, { digest, size }: BlobSource): Readable {
  const hash = createHash("sha256");
  let length = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      length += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      const found = `sha256:${hash.digest("hex")}`;
      done(found === digest ? null : new Error(`the source has ${length} other bytes than the ${size} of ${digest}`));
    },
  });
  pipeline(source, check, () => {});
  return check;
}
