import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { type HelmRepository, helmRepositories } from "../helm/index.ts";
import { serverUrl, type TlsSettings } from "../http/index.ts";
import type { RepositoryAddress } from "./repository-address.ts";
import { authorizationOf } from "./repository-login.ts";

/** Everything that a request to a chart repository needs. */
export interface RepositorySettings {
  /** Without a trailing slash and without a login. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The source of the login, for errors: "the environment". */
  readonly login?: string | undefined;
  readonly tls?: TlsSettings | undefined;
  readonly contextPath?: string | undefined;
  readonly idleMs: number;
}

const IDLE_MS = 60_000;

/**
 * Finds a repository's URL, login and certificates: from the command line, Helm's repositories.yaml and the environment.
 *
 * @throws E_USAGE if the address is not a URL, contains a login, or is a name that Helm does not know; E_FILE if a
 * file cannot be read; E_CONFIG if Helm's file cannot be read.
 */
export async function repositorySettings(ctx: Context, address: RepositoryAddress): Promise<RepositorySettings> {
  const { url, known } = await locate(ctx, address.url);
  const tls = await tlsOf(ctx, address, known);
  const login = address.anonymous ? undefined : await authorizationOf(ctx, address, url, known);
  return {
    url,
    headers: login ? { authorization: login.header } : {},
    login: login?.from,
    tls,
    contextPath: address.contextPath === undefined ? undefined : contextPathOf(address.contextPath, url),
    idleMs: address.idleMs ?? IDLE_MS,
  };
}

/** Returns the repository's URL, given as a URL or as a name in Helm's repositories.yaml, and Helm's entry for it. */
async function locate(ctx: Context, given: string): Promise<{ url: string; known: HelmRepository | undefined }> {
  if (given.includes("://")) {
    const url = serverUrl(given);
    const known = (await helmRepositories(ctx)).find((entry) => sameUrl(entry.url, url));
    return { url, known: known && withoutLogin(ctx, known) };
  }
  const repositories = await helmRepositories(ctx);
  const known = repositories.find((entry) => entry.name === given);
  if (!known) {
    const names = repositories.map((entry) => entry.name).join(", ");
    throw new ChartwrightError("E_USAGE", `"${given}" is neither a URL nor the name of a repository in Helm`, {
      hint: names ? `Helm knows: ${names}` : "give a URL, such as https://charts.example.com",
    });
  }
  const plain = withoutLogin(ctx, known);
  return { url: serverUrl(plain.url), known: plain };
}

const sameUrl = (theirs: string, ours: string): boolean => {
  if (!URL.canParse(theirs)) return false;
  const { origin, pathname } = new URL(theirs);
  return `${origin}${pathname}`.replace(/\/+$/, "") === ours;
};

/** Helm accepts a login inside a URL: moves it into the fields for the user name and the password. */
function withoutLogin(ctx: Context, known: HelmRepository): HelmRepository {
  if (!URL.canParse(known.url)) return known;
  const url = new URL(known.url);
  if (url.username === "") return known;
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  ctx.secrets.add(password);
  url.username = "";
  url.password = "";
  return { ...known, url: url.href, username: known.username || username, password: known.password || password };
}

function contextPathOf(given: string, url: string): string {
  const path = given.replace(/^\/*/, "/").replace(/\/+$/, "");
  const { pathname } = new URL(url);
  if (`${pathname}/`.startsWith(`${path}/`)) return path;
  throw new ChartwrightError("E_USAGE", `the path of ${url} does not begin with the context path ${path}`);
}

async function tlsOf(
  ctx: Context,
  address: RepositoryAddress,
  known: HelmRepository | undefined,
): Promise<TlsSettings | undefined> {
  const { env } = ctx;
  const ca = address.caFile || known?.caFile || env["CHARTMUSEUM_CA_FILE"];
  const cert = address.certFile || known?.certFile || env["CHARTMUSEUM_CERT_FILE"];
  const key = address.keyFile || known?.keyFile || env["CHARTMUSEUM_KEY_FILE"];
  const insecure = address.insecure ?? known?.insecure ?? false;
  if (insecure) ctx.progress.note("note: the server's certificate is not verified");
  if (!ca && !cert && !key && !insecure) return undefined;
  const read = async (file: string | undefined): Promise<Buffer | undefined> =>
    file ? pem(resolve(ctx.cwd, file)) : undefined;
  return { ca: await read(ca), cert: await read(cert), key: await read(key), insecure };
}

async function pem(file: string): Promise<Buffer> {
  const content = await readFile(file).catch((cause: unknown) => {
    throw new ChartwrightError("E_FILE", `${file} cannot be read`, { cause });
  });
  if (content.includes("-----BEGIN ")) return content;
  throw new ChartwrightError("E_FILE", `${file} does not contain a certificate or key`, { hint: "convert it to PEM" });
}
