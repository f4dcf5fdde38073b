import { generateKeyPairSync, sign } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Context } from "../../context.ts";
import { lastLines, runProcess } from "../process/index.ts";
import type { ResolvedTool } from "../toolchain/index.ts";
import { which } from "../toolchain/index.ts";

/** nginx's folder of modules, relative to the program's, as in Debian's packages. */
const MODULES = "../lib/nginx/modules";
const TEST_MS = 20_000;

/** Runs work with a temporary folder for nginx configurations. */
export async function inTestFolder<T>(work: (root: string) => Promise<T>): Promise<T> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "chartwright-nginx-")));
  try {
    return await work(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Writes files below a folder. Their paths begin with a slash. */
export async function writeBelow(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode: 0o600 });
  }
}

/**
 * Checks a configuration with `nginx -t`, without side effects: its pid file is in a folder that does not exist, and
 * nginx stops there, before it opens ports, logs and folders (1.22, `ngx_init_cycle`).
 *
 * @param main the path of the main configuration file below `root`
 * @returns the end of nginx's output.
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
    // Limits the time for looking up the cluster's names if the network cannot be removed.
    // The variable NGINX would make nginx inherit sockets.
    env: { ...nginx.env, RES_OPTIONS: "timeout:1 attempts:1", NGINX: undefined },
  });
  return lastLines(stderr || stdout, 50);
}

/** Returns the paths of nginx's stream and mail modules if they are installed. Distributions ship them separately. */
function ownModules(nginx: ResolvedTool): string[] {
  return ["ngx_stream_module.so", "ngx_mail_module.so"]
    .map((name) => join(dirname(nginx.path), MODULES, name))
    .filter((path) => existsSync(path));
}

const prefixes = new WeakMap<Context, Promise<readonly string[]>>();

/** Returns the command that runs a program in an empty network namespace; empty if this user cannot create one. */
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

/** Returns a self-signed certificate, valid until 2049, and its key in PEM: nginx reads them for servers with TLS. */
export function standInCertificate(): { readonly certificate: string; readonly key: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(der(0x06, Buffer.from("2a8648ce3d040302", "hex"))); // ecdsa-with-SHA256
  const validity = sequence(der(0x17, Buffer.from("200101000000Z")), der(0x17, Buffer.from("491231235959Z")));
  const emptyName = sequence();
  const spki = publicKey.export({ type: "spki", format: "der" });
  const body = sequence(der(0x02, Buffer.from([1])), algorithm, emptyName, validity, emptyName, spki);
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]));
  const base64 = sequence(body, algorithm, signature).toString("base64");
  const lines = (base64.match(/.{1,64}/g) ?? []).join("\n");
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(parts));

/** Encodes a value in DER: tag, length, bytes. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
