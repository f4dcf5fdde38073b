import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { type HttpResponse, sendHttp } from "./http.ts";

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** The login of a registry in `~/.docker/config.json` ($DOCKER_CONFIG), as base64 of `user:password`. */
async function dockerLogin(ctx: Context, host: string): Promise<string | undefined> {
  const dir = ctx.env["DOCKER_CONFIG"] || join(ctx.env["HOME"] || homedir(), ".docker");
  let config: unknown;
  try {
    config = JSON.parse(await readFile(join(dir, "config.json"), "utf8"));
  } catch {
    return undefined;
  }
  const auths = isRecord(config) && isRecord(config["auths"]) ? config["auths"] : {};
  for (const key of host === "registry-1.docker.io"
    ? ["https://index.docker.io/v1/", "docker.io"]
    : [host, `https://${host}`]) {
    const entry = auths[key];
    if (isRecord(entry) && typeof entry["auth"] === "string" && entry["auth"] !== "") {
      ctx.secrets.add(entry["auth"]);
      ctx.secrets.add(
        Buffer.from(entry["auth"], "base64")
          .toString("utf8")
          .replace(/^[^:]*:/, ""),
      );
      return entry["auth"];
    }
  }
  return undefined;
}

/**
 * What to send as `authorization` after a 401: the login itself, or a token that its token server gives for it.
 *
 * @param scope what the token is for: `repository:team/site:pull,push`.
 * @returns undefined if there is no way to log in.
 */
export async function authorize(
  ctx: Context,
  host: string,
  refusal: HttpResponse,
  scope: string,
): Promise<string | undefined> {
  const login = await dockerLogin(ctx, host);
  const [, scheme = "", rest = ""] = /^(\w+)\s*(.*)$/.exec(refusal.header("www-authenticate") ?? "") ?? [];
  if (scheme.toLowerCase() === "basic") return login && `Basic ${login}`;
  if (scheme.toLowerCase() !== "bearer") return undefined;
  const fields = new Map([...rest.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
  const realm = fields.get("realm");
  if (!realm || !URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  url.searchParams.set("service", fields.get("service") ?? "");
  url.searchParams.set("scope", scope);
  const response = await sendHttp(ctx, {
    method: "GET",
    url: url.href,
    headers: login ? { authorization: `Basic ${login}` } : {},
  });
  if (response.status !== 200) return undefined;
  const answer: unknown = JSON.parse(response.text());
  const token = isRecord(answer) ? (answer["token"] ?? answer["access_token"]) : undefined;
  if (typeof token !== "string") return undefined;
  ctx.secrets.add(token);
  return `Bearer ${token}`;
}
