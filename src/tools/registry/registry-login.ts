import type { Context } from "../../context.ts";
import { isRecord } from "../../engines/json/index.ts";
import { type HttpResponse, sendHttp } from "../http/index.ts";
import { basicAuth, loginFor, type RegistryLogin, TOKEN_USER } from "./registry-credentials.ts";
import { loginOfTokenServer } from "./token-server.ts";

/** The access to request, and the registry. */
export interface LoginRequest {
  /** The host as in the image's name. */
  readonly host: string;
  /** The registry's own address. */
  readonly api: string;
  readonly path: string;
  /** `pull` or `pull,push`. */
  readonly actions: string;
}

/**
 * Returns the header `authorization` to send after a 401: the login itself, or a token of the registry's token server.
 *
 * @returns undefined if no login is possible.
 * @throws E_REGISTRY, NoAnswer
 */
export async function authorize(
  ctx: Context,
  request: LoginRequest,
  refusal: HttpResponse,
): Promise<string | undefined> {
  const [, scheme = "", rest = ""] = /^(\w+)\s*(.*)$/.exec(refusal.header("www-authenticate") ?? "") ?? [];
  if (scheme.toLowerCase() === "basic") {
    const login = await loginFor(ctx, request.host, request.path);
    return login && `Basic ${basicAuth(login)}`;
  }
  if (scheme.toLowerCase() !== "bearer") return undefined;
  const fields = new Map([...rest.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
  const realm = fields.get("realm");
  if (!realm || !URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  const service = fields.get("service") ?? "";
  const scope = `repository:${request.path}:${request.actions}`;
  const token = await askForToken(ctx, url, await loginForRealm(ctx, request, url), { service, scope });
  ctx.secrets.add(token);
  return token && `Bearer ${token}`;
}

async function loginForRealm(ctx: Context, request: LoginRequest, realm: URL): Promise<RegistryLogin | undefined> {
  const login = loginOfTokenServer(new URL(request.api), realm);
  if (login === "none") return undefined;
  return login === "registry" ? loginFor(ctx, request.host, request.path) : loginFor(ctx, realm.host, "");
}

async function askForToken(
  ctx: Context,
  realm: URL,
  login: RegistryLogin | undefined,
  what: { readonly service: string; readonly scope: string },
): Promise<string | undefined> {
  const url = new URL(realm);
  let response: HttpResponse;
  if (login?.username === TOKEN_USER) {
    const form = { grant_type: "refresh_token", client_id: "chartwright", refresh_token: login.secret, ...what };
    response = await sendHttp(ctx, {
      method: "POST",
      url: url.href,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new TextEncoder().encode(new URLSearchParams(form).toString()),
    });
  } else {
    for (const [name, value] of Object.entries(what)) url.searchParams.set(name, value);
    const headers = login ? { authorization: `Basic ${basicAuth(login)}` } : {};
    response = await sendHttp(ctx, { method: "GET", url: url.href, headers });
  }
  if (response.status !== 200) return undefined;
  let answer: unknown;
  try {
    answer = JSON.parse(response.text());
  } catch {
    return undefined;
  }
  const token = isRecord(answer) ? (answer["token"] ?? answer["access_token"]) : undefined;
  return typeof token === "string" && token !== "" ? token : undefined;
}
