import { createHash } from "node:crypto";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Context } from "../../../context.ts";
import { ChartwrightError } from "../../../errors.ts";
import { followHttp, NoAnswer, TimedOut } from "../../http/index.ts";
import { tarMember } from "../tar-member.ts";
import type { Supply, ToolName } from "../tool.ts";

/** A file of a release. Its fields can contain `{os}` and `{arch}` for the platform: `linux`, `amd64`. */
interface ReleaseFile {
  readonly url: string;
  /** Address of the file with its SHA-256, alone or before a file name. */
  readonly checksum: string;
  /** Path of the program in the archive. Default: the file is the program. */
  readonly member?: string;
}

/** Programs of a project's release, with checksums. */
export interface Release {
  readonly artifact: string;
  readonly title: string;
  readonly version: string;
  readonly files: Readonly<Partial<Record<ToolName, ReleaseFile>>>;
  /** The platforms that it has files for. */
  readonly platforms: readonly string[];
  readonly cost: string;
}

const CONNECT_MS = 5000;
const STALLED_MS = 30_000;

/**
 * Programs from a project's download host. With `CHARTWRIGHT_RELEASE_MIRROR=https://mirror/…`, all files come from that
 * address instead, followed by the original host and path.
 */
export function release(spec: Release): Supply {
  const files = Object.entries(spec.files);
  return {
    source: "release",
    artifact: spec.artifact,
    title: spec.title,
    doing: `downloading the official release, ${spec.cost}`,
    programs: Object.fromEntries(files.map(([name]) => [name, name])),
    key: () => `release-${spec.version}-${platform()}-${arch()}`,
    async obstacle(ctx) {
      const here = platformText("{os}/{arch}");
      if (!spec.platforms.includes(here)) return `there is no release for ${here}`;
      const [first] = files;
      if (!first) return "nothing to download";
      try {
        await fetchChecksum(ctx, first[1]);
        return undefined;
      } catch (error) {
        ctx.signal.throwIfAborted();
        return error instanceof Error ? error.message : String(error);
      }
    },
    async get(ctx, folder, update) {
      for (const [name, file] of files) {
        const prefix = files.length > 1 ? `${name} ` : "";
        const expected = await fetchChecksum(ctx, file);
        const path = join(folder, name);
        const url = address(ctx, file.url);
        const actual = await download(ctx, { url, path, update: (text) => update(prefix + text) });
        if (actual !== expected) {
          throw new ChartwrightError("E_DOWNLOAD", `${url} does not match its published checksum`, {
            detail: `sha256 ${actual}, expected ${expected}`,
          });
        }
        if (file.member !== undefined) await unpack(path, platformText(file.member));
        else await chmod(path, 0o755);
      }
      return [];
    },
  };
}

function platformText(text: string): string {
  const machine = arch() === "x64" ? "amd64" : arch();
  return text.replaceAll("{os}", platform()).replaceAll("{arch}", machine);
}

function address(ctx: Context, url: string): string {
  const mirror = ctx.env["CHARTWRIGHT_RELEASE_MIRROR"];
  const own = platformText(url);
  return mirror ? own.replace(/^https:\/\//, `${mirror.replace(/\/+$/, "")}/`) : own;
}

async function open(ctx: Context, url: string): Promise<IncomingMessage> {
  const patience = new AbortController();
  const silent = new Error(`no answer within ${CONNECT_MS / 1000} s`);
  const timer = setTimeout(() => patience.abort(silent), CONNECT_MS);
  const limited = { ...ctx, signal: AbortSignal.any([ctx.signal, patience.signal]) };
  try {
    const { status, body } = await followHttp(limited, { url, idleMs: STALLED_MS });
    if (status === 200) return body;
    body.destroy();
    throw new ChartwrightError("E_DOWNLOAD", `${url} answered ${status}`);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof NoAnswer) && error !== silent) throw error;
    const why = error instanceof Error ? error.message : "";
    throw new ChartwrightError("E_DOWNLOAD", `${new URL(url).host} cannot be reached (${why})`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function fetchChecksum(ctx: Context, file: ReleaseFile): Promise<string> {
  const url = address(ctx, file.checksum);
  const sum = /^\s*([0-9a-f]{64})\b/i.exec(await text(await open(ctx, url)))?.[1];
  if (sum) return sum.toLowerCase();
  throw new ChartwrightError("E_DOWNLOAD", `${url} is not a SHA-256 checksum`);
}

/** Downloads a file and returns its SHA-256. Gives up if no data arrives for half a minute. */
async function download(
  ctx: Context,
  { url, path, update }: { url: string; path: string; update: (text: string) => void },
): Promise<string> {
  const body = await open(ctx, url);
  const total = Number(body.headers["content-length"] ?? 0);
  const hash = createHash("sha256");
  let size = 0;
  const counted = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      update(`${megabytes(size)}${total ? ` of ${megabytes(total)}` : ""} MB`);
      yield chunk;
    }
  };
  try {
    await writeFile(path, counted(body));
  } catch (error) {
    ctx.signal.throwIfAborted();
    const why = error instanceof TimedOut ? `no data for ${STALLED_MS / 1000} s` : "the connection broke";
    throw new ChartwrightError("E_DOWNLOAD", `${url} was cut off at ${megabytes(size)} MB: ${why}`, { cause: error });
  }
  return hash.digest("hex");
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0);

async function unpack(path: string, member: string): Promise<void> {
  const content = tarMember(await readFile(path), member);
  if (!content) throw new ChartwrightError("E_DOWNLOAD", `the archive has no ${member}`);
  await rm(path);
  await writeFile(path, content, { mode: 0o755 });
}
