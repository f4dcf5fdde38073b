import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { isRecord } from "../../engines/json/index.ts";
import { ChartwrightError } from "../../errors.ts";
import { runProcess } from "../process/index.ts";

/** A login for a registry. */
export interface RegistryLogin {
  readonly username: string;
  /** A password or, with the user name `<token>`, a refresh token, as in Docker's credential helpers. */
  readonly secret: string;
}

const HELPER_MS = 30_000;

/** The user name that marks a refresh token. */
export const TOKEN_USER = "<token>";

function login(ctx: Context, username: string, secret: string): RegistryLogin {
  ctx.secrets.add(secret);
  ctx.secrets.add(basicAuth({ username, secret }));
  return { username, secret };
}

/** Returns `user:password` in base64. */
export function basicAuth({ username, secret }: RegistryLogin): string {
  return Buffer.from(`${username}:${secret}`, "utf8").toString("base64");
}

/**
 * Returns the login that is configured for a registry. Its sources, in order: REGISTRY_USERNAME and REGISTRY_PASSWORD if
 * REGISTRY_HOST is the host, DOCKER_AUTH_CONFIG, the file in REGISTRY_AUTH_FILE, Docker's config.json with its credential
 * helpers, podman's auth.json. A login for another host is never used.
 *
 * @param host the host as in an image's name: `docker.io`, `registry.example.com:5000`.
 * @param path the repository's path: podman also stores logins for a part of a registry.
 * @throws E_REGISTRY for an invalid file or a helper that fails; the error never contains the file's content.
 */
export async function loginFor(ctx: Context, host: string, path: string): Promise<RegistryLogin | undefined> {
  const { REGISTRY_HOST, REGISTRY_USERNAME, REGISTRY_PASSWORD } = ctx.env;
  if (REGISTRY_HOST === host && REGISTRY_USERNAME && REGISTRY_PASSWORD)
    return login(ctx, REGISTRY_USERNAME, REGISTRY_PASSWORD);
  for (const config of configsOf(ctx)) {
    const found = await loginIn(ctx, await config(), host, path);
    if (found) return found;
  }
  return undefined;
}

type Config = Readonly<Record<string, unknown>>;

function configsOf(ctx: Context): (() => Promise<Config>)[] {
  const { env } = ctx;
  const home = env["HOME"] || homedir();
  const files = [
    env["REGISTRY_AUTH_FILE"],
    join(env["DOCKER_CONFIG"] || join(home, ".docker"), "config.json"),
    env["XDG_RUNTIME_DIR"] && join(env["XDG_RUNTIME_DIR"], "containers", "auth.json"),
  ].filter((file): file is string => file !== undefined && file !== "");
  const given = env["DOCKER_AUTH_CONFIG"];
  return [
    ...(given ? [async () => parseConfig(given, "DOCKER_AUTH_CONFIG")] : []),
    ...files.map((file) => async () => parseConfig(await readFile(file, "utf8").catch(() => "{}"), file)),
  ];
}

function parseConfig(text: string, place: string): Config {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's message quotes a part of the text, which may be a password.
  }
  if (isRecord(content)) return content;
  throw new ChartwrightError("E_REGISTRY", `${place} is not JSON: registry logins cannot be read from it`);
}

/** Returns the keys for a repository and its host, the most specific first. */
function keysOf(host: string, path: string): string[] {
  const parts = path.split("/");
  const paths = parts.map((_, i) => [host, ...parts.slice(0, parts.length - i)].join("/"));
  const hub = host === "docker.io" ? ["https://index.docker.io/v1/", "index.docker.io", "registry-1.docker.io"] : [];
  return [...paths, host, `https://${host}`, `https://${host}/`, `https://${host}/v1/`, `https://${host}/v2/`, ...hub];
}

async function loginIn(ctx: Context, config: Config, host: string, path: string): Promise<RegistryLogin | undefined> {
  const keys = keysOf(host, path);
  const helpers = isRecord(config["credHelpers"]) ? config["credHelpers"] : {};
  const server = host === "docker.io" ? "https://index.docker.io/v1/" : host;
  const helper = keys.map((key) => helpers[key]).find((name) => typeof name === "string") ?? config["credsStore"];
  if (typeof helper === "string" && helper !== "") {
    const found = await askHelper(ctx, helper, server);
    if (found) return found;
  }
  const auths = isRecord(config["auths"]) ? config["auths"] : {};
  for (const key of keys) {
    const found = storedLogin(ctx, auths[key]);
    if (found) return found;
  }
  return undefined;
}

function storedLogin(ctx: Context, entry: unknown): RegistryLogin | undefined {
  if (!isRecord(entry)) return undefined;
  const { auth, username, password, identitytoken } = entry;
  if (typeof identitytoken === "string" && identitytoken !== "") return login(ctx, TOKEN_USER, identitytoken);
  if (typeof auth === "string" && auth !== "") {
    ctx.secrets.add(auth);
    const [, user = "", secret = ""] = /^([^:]*):(.*)$/s.exec(Buffer.from(auth, "base64").toString("utf8")) ?? [];
    return secret === "" ? undefined : login(ctx, user, secret.replace(/\0+$/, ""));
  }
  if (typeof username === "string" && typeof password === "string" && password !== "")
    return login(ctx, username, password);
  return undefined;
}

/** Calls `docker-credential-<name>`, which reads the server from standard input and prints the login as JSON. */
async function askHelper(ctx: Context, name: string, server: string): Promise<RegistryLogin | undefined> {
  const program = `docker-credential-${name}`;
  const fail = (why: string): ChartwrightError =>
    new ChartwrightError("E_REGISTRY", `${program}, which has the login of ${server}, ${why}`, {
      hint: "install it, or correct credsStore and credHelpers in Docker's config.json",
    });
  if (!/^[\w.-]+$/.test(name)) throw fail("is not a valid name of a credential helper");
  const result = await runProcess(ctx, { file: program, args: ["get"], input: server, timeoutMs: HELPER_MS }).catch(
    (error: unknown) => {
      if (error instanceof ChartwrightError && error.code === "E_TOOL_MISSING") throw fail("is not on PATH");
      throw error;
    },
  );
  // Its output may contain a secret even if it fails, so that errors never contain it.
  if (result.exitCode !== 0) {
    if (/credentials not found/i.test(result.stdout + result.stderr)) return undefined;
    throw fail(`failed with exit code ${result.exitCode}`);
  }
  let answer: unknown;
  try {
    answer = JSON.parse(result.stdout);
  } catch {
    // Reported below.
  }
  const { Username: username, Secret: secret } = isRecord(answer) ? answer : {};
  if (typeof username !== "string" || typeof secret !== "string") throw fail("returned no login");
  return secret === "" ? undefined : login(ctx, username, secret);
}
