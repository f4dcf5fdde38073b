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
  /** Absolute path of an exported secret key or keyring. Default: the user's GnuPG and its agent. */
  readonly keyring?: string | undefined;
  /** Without one, the agent asks for it if the key has one. */
  readonly passphrase?: string | undefined;
}

/** GnuPG with a keyring. */
export interface Gpg {
  secretKeys(): Promise<SecretKey[]>;
  /** Returns the text with its signature, as `gpg --clearsign` writes it. @throws E_SIGN */
  clearSign(text: string, key: SecretKey): Promise<string>;
}

/** The agent can ask the user for a passphrase. */
const ASK_MS = 180_000;
const RUN_MS = 60_000;
const PREFIX = "chartwright-gpg-";
/** A socket's path has at most 107 characters, of which the part below this folder takes up to 47. */
const MAX_PLACE = 60;

/**
 * Runs work with GnuPG. A keyring is imported into a temporary home folder, which is removed with its agent after the
 * work. The passphrase is passed through standard input.
 *
 * @throws E_SIGN if the keyring cannot be used; E_TOOL_MISSING.
 */
export async function withGpg<T>(ctx: Context, options: GpgOptions, work: (gpg: Gpg) => Promise<T>): Promise<T> {
  const tool = await resolveTool(ctx, "gpg");
  const folder = await workFolder(ctx);
  try {
    if (options.keyring === undefined) return await work(gpgOf({ ...options, ctx, tool, folder }));
    const keyring = await readKeyring(options.keyring);
    const home = join(folder, "home");
    await mkdir(home, { mode: 0o700 });
    const run = { ...options, ctx, tool, folder, home };
    return await withAgent(run, async () => {
      const { exitCode, stderr } = await gpg(run, ["--import"], { input: keyring });
      // Import fails if one of several keys is unusable, but the others may be enough.
      if (exitCode !== 0 && (await secretKeys(run)).length === 0)
        throw new ChartwrightError("E_SIGN", `${options.keyring} cannot be read as a keyring`, {
          detail: lastLines(stderr, 5),
          hint: "export one with gpg --export-secret-keys KEY > FILE, or omit --keyring to sign with the GnuPG agent",
        });
      return work(gpgOf(run));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Run extends GpgOptions {
  readonly ctx: Context;
  readonly tool: ResolvedTool;
  /** A folder for messages that no other user can read. */
  readonly folder: string;
  /** Undefined for the user's own. */
  readonly home?: string | undefined;
}

function gpgOf(run: Run): Gpg {
  return { secretKeys: () => secretKeys(run), clearSign: (text, key) => clearSign(run, text, key) };
}

async function secretKeys(run: Run): Promise<SecretKey[]> {
  const { stdout } = await gpg(run, ["--with-colons", "--list-secret-keys"]);
  const keys: { fingerprint: string; userIds: string[] }[] = [];
  for (const fields of stdout.split("\n").map((line) => line.split(":"))) {
    const [kind, validity = ""] = fields;
    if (kind === "sec") keys.push({ fingerprint: "", userIds: [] });
    const key = keys.at(-1);
    // A key's fingerprint comes before those of its subkeys.
    if (kind === "fpr" && key?.fingerprint === "") key.fingerprint = fields[9] ?? "";
    if (kind === "uid" && !/[re]/.test(validity)) key?.userIds.push(unescaped(fields[9] ?? ""));
  }
  return keys;
}

/** GnuPG's lists escape a colon as `\x3a`, and leave UTF-8 as it is. */
const unescaped = (text: string): string =>
  text.replace(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

async function clearSign(run: Run, text: string, key: SecretKey): Promise<string> {
  // Standard input carries the passphrase.
  const message = join(run.folder, randomUUID());
  await writeFile(message, text);
  const { passphrase } = run;
  const args = ["--local-user", key.fingerprint, "--digest-algo", "SHA512", "--output", "-", "--clearsign", message];
  const result =
    passphrase === undefined
      ? await gpg(run, args, { timeoutMs: ASK_MS })
      : await gpg(run, ["--pinentry-mode", "loopback", "--passphrase-fd", "0", ...args], {
          input: `${passphrase}\n`,
        });
  if (result.exitCode === 0) return result.stdout;
  const wrong = /bad passphrase/i.test(result.stderr);
  throw new ChartwrightError("E_SIGN", `GnuPG cannot sign with ${nameOf(key)}${wrong ? ": wrong passphrase" : ""}`, {
    detail: lastLines(result.stderr, 5),
    hint:
      passphrase === undefined
        ? "run export GPG_TTY=$(tty) so that the agent can ask for the passphrase, or pass it with --passphrase-file"
        : undefined,
  });
}

/** Returns a key's name for messages. */
export const nameOf = (key: SecretKey): string => `the key ${key.fingerprint.slice(-16)} (${key.userIds.join(", ")})`;

function gpg(
  { ctx, tool, home }: Run,
  args: readonly string[],
  options: { readonly input?: string | Uint8Array; readonly timeoutMs?: number } = {},
): Promise<ProcessResult> {
  const agent = join(dirname(tool.path), "gpg-agent");
  const where =
    home === undefined
      ? // An unpacked GnuPG looks for its agent at the installed path.
        tool.source === "debian"
        ? ["--agent-program", agent]
        : []
      : ["--homedir", home, "--no-options", "--no-autostart"];
  return runProcess(ctx, {
    file: tool.path,
    args: [...where, "--batch", "--yes", ...args],
    env: { ...tool.env, LC_ALL: "C.UTF-8" },
    timeoutMs: options.timeoutMs ?? RUN_MS,
    input: options.input,
  });
}

/**
 * Runs an agent for a home folder during the work, and ends it with a command. If this process is killed, so is the
 * program that the agent was started with, and the agent ends a few seconds later.
 */
async function withAgent<T>({ ctx, tool, home }: Run & { readonly home: string }, work: () => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const agent = runProcess(ctx, {
    file: join(dirname(tool.path), "gpg-agent"),
    args: [
      ...["--homedir", home, "--no-options", "--disable-scdaemon"],
      // Otherwise, the agent spends a second measuring the machine, only to protect a short-lived copy of the key.
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
  throw new ChartwrightError("E_SIGN", "GnuPG's agent did not start", { detail: lastLines(stderr, 5) });
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

/** Makes a temporary folder, in memory if possible, and removes those of killed runs. */
async function workFolder(ctx: Context): Promise<string> {
  const places = [ctx.env["XDG_RUNTIME_DIR"], ctx.env["TMPDIR"]];
  const place = places.find((path) => path && path.length < MAX_PLACE && existsSync(path)) ?? "/tmp";
  for (const name of (await readdir(place)).filter((entry) => entry.startsWith(PREFIX))) {
    const info = await stat(join(place, name)).catch(() => undefined);
    // Removing another user's folder fails.
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
