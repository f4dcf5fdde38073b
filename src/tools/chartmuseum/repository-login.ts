import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import type { HelmRepository } from "../helm/index.ts";
import type { RepositoryAddress } from "./repository-address.ts";

/** The value of the header `authorization`, and its source. */
export interface RepositoryLogin {
  readonly header: string;
  readonly from: string;
}

/**
 * Returns the login for a repository. A login that is bound to this address takes precedence: the command line, then the
 * environment if CHARTMUSEUM_URL has this origin, then Helm's entry for this address, then the environment if it has no
 * CHARTMUSEUM_URL. A login for another host is never used.
 *
 * @throws E_FILE if a file cannot be read, E_USAGE for a user without a password.
 */
export async function authorizationOf(
  ctx: Context,
  address: RepositoryAddress,
  url: string,
  known: HelmRepository | undefined,
): Promise<RepositoryLogin | undefined> {
  const { CHARTMUSEUM_URL: bound } = ctx.env;
  return (
    (await fromFlags(ctx, address)) ??
    (bound && sameHost(bound, url) ? await fromEnvironment(ctx) : undefined) ??
    fromHelm(ctx, known) ??
    (bound ? undefined : await fromEnvironment(ctx))
  );
}

const sameHost = (a: string, b: string): boolean =>
  URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;

async function fromFlags(ctx: Context, address: RepositoryAddress): Promise<RepositoryLogin | undefined> {
  const from = "the command line";
  if (address.tokenFile !== undefined) return bearer(ctx, await secretIn(ctx, address.tokenFile), from);
  if (address.username === undefined) return undefined;
  if (address.passwordFile === undefined) {
    throw new ChartwrightError("E_USAGE", "--username requires a password", {
      hint: "add --password-file FILE; every process on the machine could read a password on the command line",
    });
  }
  return basic(ctx, address.username, await secretIn(ctx, address.passwordFile), from);
}

async function fromEnvironment(ctx: Context): Promise<RepositoryLogin | undefined> {
  const { CHARTMUSEUM_USERNAME: user, CHARTMUSEUM_PASSWORD_FILE: passwordFile } = ctx.env;
  const { CHARTMUSEUM_TOKEN: token, CHARTMUSEUM_TOKEN_FILE: tokenFile } = ctx.env;
  const from = "the environment";
  if (token) return bearer(ctx, token, from);
  if (tokenFile) return bearer(ctx, await secretIn(ctx, tokenFile), from);
  if (!user) return undefined;
  const password = ctx.env["CHARTMUSEUM_PASSWORD"];
  return basic(ctx, user, password || !passwordFile ? (password ?? "") : await secretIn(ctx, passwordFile), from);
}

function fromHelm(ctx: Context, known: HelmRepository | undefined): RepositoryLogin | undefined {
  return known?.username ? basic(ctx, known.username, known.password, "Helm's repositories.yaml") : undefined;
}

function bearer(ctx: Context, token: string, from: string): RepositoryLogin {
  ctx.secrets.add(token);
  return { header: `Bearer ${token}`, from };
}

function basic(ctx: Context, user: string, password: string, from: string): RepositoryLogin {
  const encoded = Buffer.from(`${user}:${password}`).toString("base64");
  ctx.secrets.add(password);
  ctx.secrets.add(encoded);
  return { header: `Basic ${encoded}`, from };
}

async function secretIn(ctx: Context, file: string): Promise<string> {
  const path = resolve(ctx.cwd, file);
  const content = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new ChartwrightError("E_FILE", `${path} cannot be read`, { cause });
  });
  const secret = content.replace(/\r?\n$/, "");
  // A header has one line.
  if (secret !== "" && !/[\r\n]/.test(secret)) return secret;
  throw new ChartwrightError("E_FILE", `${path} does not contain exactly one line with a password or token`);
}
