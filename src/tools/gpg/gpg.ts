import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { lastLines, type ProcessResult, runProcess } from "../process/index.ts";
import type { ResolvedTool } from "../toolchain/index.ts";
import { resolveTool } from "../toolchain/index.ts";

/** A key that signs. */
export interface SecretKey {
  /** 40 hexadecimal digits. */
  readonly fingerprint: string;
  /** `Chart Maker <maker@example.com>` */
  readonly userIds: readonly string[];
}

export interface GpgOptions {
  /** Absolute path of an exported secret key or keyring; without one the user's own GnuPG and its agent are asked. */
  readonly keyring?: string;
  /** Without one the agent asks for it where the key has one. */
  readonly passphrase?: string;
}

/** GnuPG with the keys of a keyring. */
export interface Gpg {
  secretKeys(): Promise<SecretKey[]>;
  /** The text with its signature: what `gpg --clearsign` gives. */
  clearSign(text: string, key: SecretKey): Promise<string>;
}

/** The agent may ask somebody for a passphrase. */
const ASK_MS = 180_000;
const RUN_MS = 60_000;
const PREFIX = "chartwright-gpg-";
/** A path over 107 characters is none for a socket, and below the place there are up to 47. */
const MAX_PLACE = 60;

/**
 * Works with GnuPG. A keyring is read into a home of its own, which is removed with its agent when the work is done; the
 * passphrase goes by standard input.
 *
 * @throws E_SIGN if the keyring cannot be used; E_TOOL_MISSING.
 */
export async function withGpg<T>(ctx: Context, options: GpgOptions, work: (gpg: Gpg) => Promise<T>): Promise<T> {
  const tool = await resolveTool(ctx, "gpg");
  const folder = await workFolder(ctx);
  try {
    if (options.keyring === undefined) return await work(gpgOf(ctx, { ...options, tool, folder }));
    const keyring = await readKeyring(options.keyring);
    const home = join(folder, "home");
    await mkdir(home, { mode: 0o700 });
    return await withAgent(ctx, tool, home, async () => {
      const run = { ...options, tool, folder, home };
      const { exitCode, stderr } = await gpg(ctx, run, ["--import"], { input: keyring });
      // Of several keys some may be of no use; what counts is which ones are there afterwards.
      if (exitCode !== 0 && (await secretKeys(ctx, run)).length === 0)
        throw new ChartwrightError("E_SIGN", `${options.keyring} cannot be read as a keyring`, {
          detail: lastLines(stderr, 5),
          hint: "write one: gpg --export-secret-keys KEY > FILE; or leave --keyring out, and the GnuPG agent signs",
        });
      return work(gpgOf(ctx, run));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Run extends GpgOptions {
  readonly tool: ResolvedTool;
  /** For messages; nobody else can read it. */
  readonly folder: string;
  /** Undefined for the user's own. */
  readonly home?: string;
}

function gpgOf(ctx: Context, run: Run): Gpg {
  return { secretKeys: () => secretKeys(ctx, run), clearSign: (text, key) => clearSign(ctx, run, text, key) };
}

async function secretKeys(ctx: Context, run: Run): Promise<SecretKey[]> {
  const { stdout } = await gpg(ctx, run, ["--with-colons", "--list-secret-keys"]);
  const keys: { fingerprint: string; userIds: string[] }[] = [];
  for (const fields of stdout.split("\n").map((line) => line.split(":"))) {
    const [kind, validity = ""] = fields;
    if (kind === "sec") keys.push({ fingerprint: "", userIds: [] });
    const key = keys.at(-1);
    // The fingerprints of subkeys follow that of their key.
    if (kind === "fpr" && key?.fingerprint === "") key.fingerprint = fields[9] ?? "";
    if (kind === "uid" && !/[re]/.test(validity)) key?.userIds.push(unescaped(fields[9] ?? ""));
  }
  return keys;
}

/** In its lists GnuPG writes a colon as `\x3a`, bytes of UTF-8 as they are. */
const unescaped = (text: string): string =>
  text.replace(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

async function clearSign(ctx: Context, run: Run, text: string, key: SecretKey): Promise<string> {
  // Standard input is for the passphrase.
  const message = join(run.folder, randomUUID());
  await writeFile(message, text);
  const { passphrase } = run;
  const args = ["--local-user", key.fingerprint, "--digest-algo", "SHA512", "--output", "-", "--clearsign", message];
  const result =
    passphrase === undefined
      ? await gpg(ctx, run, args, { timeoutMs: ASK_MS })
      : await gpg(ctx, run, ["--pinentry-mode", "loopback", "--passphrase-fd", "0", ...args], {
          input: `${passphrase}\n`,
        });
  if (result.exitCode === 0) return result.stdout;
  const wrong = /bad passphrase/i.test(result.stderr);
  throw new ChartwrightError("E_SIGN", `GnuPG does not sign with ${nameOf(key)}${wrong ? ": wrong passphrase" : ""}`, {
    detail: lastLines(result.stderr, 5),
    ...(passphrase === undefined
      ? { hint: "the agent must be able to ask (export GPG_TTY=$(tty)); or give the passphrase by --passphrase-file" }
      : {}),
  });
}

/** How a key is called in messages. */
export const nameOf = (key: SecretKey): string => `the key ${key.fingerprint.slice(-16)} (${key.userIds.join(", ")})`;

function gpg(
  ctx: Context,
  { tool, home }: Run,
  args: readonly string[],
  options: { readonly input?: string | Uint8Array; readonly timeoutMs?: number } = {},
): Promise<ProcessResult> {
  const agent = join(dirname(tool.path), "gpg-agent");
  const where =
    home === undefined
      ? // A GnuPG that was unpacked looks for its agent where it would be installed.
        tool.source === "debian"
        ? ["--agent-program", agent]
        : []
      : ["--homedir", home, "--no-options", "--no-autostart"];
  return runProcess(ctx, {
    file: tool.path,
    args: [...where, "--batch", "--yes", ...args],
    env: { ...tool.env, LC_ALL: "C.UTF-8" },
    timeoutMs: options.timeoutMs ?? RUN_MS,
    ...(options.input === undefined ? {} : { input: options.input }),
  });
}

/**
 * Runs an agent for a home as long as the work lasts. It is told to end; should nobody be left to tell it, it sees
 * within seconds that the program which it was started with has ended, and that one ends with us.
 */
async function withAgent<T>(ctx: Context, tool: ResolvedTool, home: string, work: () => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const agent = runProcess(ctx, {
    file: join(dirname(tool.path), "gpg-agent"),
    args: [
      ...["--homedir", home, "--no-options", "--disable-scdaemon"],
      // Else it measures for a second how fast this machine is, to protect a copy that is gone when that is over.
      ...["--s2k-count", "1000000"],
      ...["--daemon", "--", "sleep", String(ASK_MS / 1000)],
    ],
    env: tool.env,
    timeoutMs: 2 * ASK_MS,
    signal: ended.signal,
  });
  agent.catch(() => {});
  const socket = join(home, "S.gpg-agent");
  try {
    await Promise.race([socketAt(socket), agent.then(failed)]);
    return await work();
  } finally {
    await endAgent(socket);
    ended.abort();
    await agent.catch(() => {});
  }
}

function failed({ stderr }: ProcessResult): never {
  throw new ChartwrightError("E_SIGN", "GnuPG's agent does not start", { detail: lastLines(stderr, 5) });
}

async function socketAt(path: string): Promise<void> {
  for (let i = 0; i < 1000 && !existsSync(path); i++) await sleep(10);
}

function endAgent(socket: string): Promise<void> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => connection.end("KILLAGENT\n"));
    connection.on("error", () => resolve());
    connection.on("close", () => resolve());
    connection.resume();
  });
}

/** A folder for what must be gone soon, in memory where there is such a place; those of runs that were killed go. */
async function workFolder(ctx: Context): Promise<string> {
  const places = [ctx.env["XDG_RUNTIME_DIR"], ctx.env["TMPDIR"]];
  const place = places.find((path) => path && path.length < MAX_PLACE && existsSync(path)) ?? "/tmp";
  for (const name of (await readdir(place)).filter((entry) => entry.startsWith(PREFIX))) {
    const info = await stat(join(place, name)).catch(() => undefined);
    // Not ours to remove if it is another user's.
    if (info && Date.now() - info.mtimeMs > 2 * ASK_MS)
      await rm(join(place, name), { recursive: true, force: true }).catch(() => {});
  }
  return mkdtemp(join(place, PREFIX));
}

async function readKeyring(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    throw new ChartwrightError("E_FILE", `the keyring ${file} cannot be read`, { cause });
  });
}
