import { createHash, type Hash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { copyFile, mkdir, open, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { isRecord } from "../../engines/json/index.ts";
import { retimeTar } from "../../engines/oci-image/index.ts";
import { type Blob, readLayout, writeLayout } from "../files/index.ts";

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, "utf8"));

/** The fields of Docker's configuration that describe an image. The others describe the container that built it. */
const FIELDS = [
  ...["User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir", "Labels", "StopSignal"],
  ...["Healthcheck", "Shell", "OnBuild"],
];

/** Writes the image of a layout into a folder, under a name, in the format of `docker load`. */
export async function layoutToArchive(layoutDir: string, dir: string, name: string): Promise<void> {
  const { blobs } = await readLayout(layoutDir);
  const files = blobs.map((_, index) => (index === 0 ? "config.json" : `layer-${index}.tar`));
  await mkdir(dir);
  for (const [index, { file }] of blobs.entries()) await copyFile(file, join(dir, files[index] ?? ""));
  const [Config, ...Layers] = files;
  await writeFile(join(dir, "manifest.json"), JSON.stringify([{ Config, RepoTags: [name], Layers }]));
}

/**
 * Creates a layout from the unpacked output of `docker save`. Files, layers and history of this build get the time
 * `built.timestamp`, so that the same build produces the same bytes.
 *
 * @param built.since the start of the build by Docker's clock, in milliseconds
 * @param built.timestamp in seconds
 */
export async function archiveToLayout(
  dir: string,
  layoutDir: string,
  built: { readonly since: number; readonly timestamp: number },
): Promise<void> {
  const [first] = listOf(await readJson(join(dir, "manifest.json")));
  const { Config, Layers } = isRecord(first) ? first : {};
  const config = await readJson(join(dir, String(Config)));
  const { history, config: settings, architecture, os, variant, author } = isRecord(config) ? config : {};
  const time = new Date(built.timestamp * 1000).toISOString().replace(".000Z", "Z");
  const entries = listOf(history).filter(isRecord);
  const isNew = (entry: Record<string, unknown> | undefined): boolean =>
    Date.parse(String(entry?.["created"])) >= built.since;
  const withLayer = entries.filter((entry) => entry["empty_layer"] !== true);
  const layers: (Blob & { readonly diffId: string })[] = [];
  for (const [index, path] of listOf(Layers).entries()) {
    const retimed = isNew(withLayer[index]) ? built.timestamp : undefined;
    layers.push(await packLayer(join(dir, String(path)), join(dir, `packed-${index}`), retimed));
  }
  const kept = Object.entries(isRecord(settings) ? settings : {}).filter(
    ([key, value]) => FIELDS.includes(key) && value !== null && value !== "",
  );
  const image = {
    created: time,
    author: typeof author === "string" ? author : undefined,
    architecture,
    variant: variant === "" ? undefined : variant,
    os,
    config: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))),
    rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
    history: entries.map((entry) => (isNew(entry) ? { ...entry, created: time } : entry)),
  };
  await writeLayout(layoutDir, image, layers);
}

function hashing(hash: Hash): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

/** Compresses a layer. Sets the time of all its files to the timestamp, in seconds, if one is given. */
async function packLayer(
  from: string,
  file: string,
  timestamp: number | undefined,
): Promise<Blob & { readonly diffId: string }> {
  const retime = timestamp === undefined ? undefined : retimeTar(timestamp);
  const retimed = new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, retime ? retime(chunk) : chunk),
  });
  const [plain, packed] = [createHash("sha256"), createHash("sha256")];
  await pipeline(
    createReadStream(from),
    (await isPacked(from)) ? createGunzip() : new PassThrough(),
    retimed,
    hashing(plain),
    createGzip({ level: 9 }),
    hashing(packed),
    createWriteStream(file),
  );
  const { size } = await stat(file);
  return { file, size, digest: `sha256:${packed.digest("hex")}`, diffId: `sha256:${plain.digest("hex")}` };
}

async function isPacked(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
