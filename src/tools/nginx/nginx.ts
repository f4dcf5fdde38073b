import { generateKeyPairSync, sign } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Context } from "../../context.ts";
import { lastLines, runProcess } from "../process/index.ts";
import type { ResolvedTool } from "../toolchain/index.ts";
import { which } from "../toolchain/index.ts";

/** nginx's own folder of modules, beside the program as Debian's packages have it. */
const MODULES = "../lib/nginx/modules";
const TEST_MS = 20_000;

/** A folder for one nginx configuration after the other, gone when the work is done. */
export async function inTestFolder<T>(work: (root: string) => Promise<T>): Promise<T> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "chartwright-nginx-")));
  try {
    return await work(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Writes files below a folder, by paths that begin with a slash. */
export async function writeBelow(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode: 0o600 });
  }
}

/**
 * Lets nginx read a configuration, and nothing more: its pid file is to be in a folder that does not exist, and nginx
 * makes that before it opens a port, a log or a folder (1.22, `ngx_init_cycle`).
 *
 * @param main the file that nginx reads first.
 * @returns what nginx said.
 */
export async function testNginxConfig(
  ctx: Context,
  nginx: ResolvedTool,
  { root, main }: { readonly root: string; readonly main: string },
): Promise<string> {
  const file = join(root, main);
  const globals = [`pid ${root}/none/nginx.pid;`, ...ownModules(nginx).map((path) => `load_module ${path};`)].join(" ");
  const args = ["-t", "-e", "stderr", "-p", `${dirname(file)}/`, "-c", file, "-g", globals];
  const [program, ...rest] = [...(await withoutNetwork(ctx)), nginx.path, ...args];
  const { stderr, stdout } = await runProcess(ctx, {
    file: program ?? nginx.path,
    args: rest,
    timeoutMs: TEST_MS,
    cwd: root,
    // Where the network cannot be taken away: names of the cluster are asked for once, and not for long.
    // NGINX would name sockets that it is to take over.
    env: { ...nginx.env, RES_OPTIONS: "timeout:1 attempts:1", NGINX: undefined },
  });
  return lastLines(stderr || stdout, 50);
}

/** Modules of nginx's own that a distribution packs apart, as far as this nginx has them. */
function ownModules(nginx: ResolvedTool): string[] {
  return ["ngx_stream_module.so", "ngx_mail_module.so"]
    .map((name) => join(dirname(nginx.path), MODULES, name))
    .filter((path) => existsSync(path));
}

const prefixes = new WeakMap<Context, Promise<readonly string[]>>();

/** What runs a program in a network of its own in which there is nothing, where this user may make one. */
function withoutNetwork(ctx: Context): Promise<readonly string[]> {
  const known = prefixes.get(ctx) ?? findPrefix(ctx);
  prefixes.set(ctx, known);
  return known;
}

async function findPrefix(ctx: Context): Promise<readonly string[]> {
  const unshare = which(ctx, "unshare");
  if (unshare === undefined) return [];
  const args = ["--map-root-user", "--net", "--"];
  const { exitCode } = await runProcess(ctx, {
    file: unshare,
    args: [...args, unshare, "--version"],
    timeoutMs: 10_000,
  });
  return exitCode === 0 ? [unshare, ...args] : [];
}

/** A self-signed certificate and its key in PEM, valid until 2049: nginx wants to read one where TLS is served. */
export function standInCertificate(): { readonly certificate: string; readonly key: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(der(0x06, Buffer.from("2a8648ce3d040302", "hex"))); // ecdsa-with-SHA256
  const validity = sequence(der(0x17, Buffer.from("200101000000Z")), der(0x17, Buffer.from("491231235959Z")));
  const nobody = sequence();
  const spki = publicKey.export({ type: "spki", format: "der" });
  const body = sequence(der(0x02, Buffer.from([1])), algorithm, nobody, validity, nobody, spki);
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]));
  const base64 = sequence(body, algorithm, signature).toString("base64");
  const lines = (base64.match(/.{1,64}/g) ?? []).join("\n");
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(parts));

/** A value in DER: its tag, its length, its bytes. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
