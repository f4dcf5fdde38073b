import type { Context } from "../../context.ts";
import { type HttpAnswer, type HttpRequest, openHttp } from "./http.ts";
import { NoAnswer, UnusableRedirect } from "./no-answer.ts";

const REDIRECTS = 5;

/**
 * Opens a URL with GET and follows redirects, but never from https to http.
 *
 * @param request `headersFor` returns the headers for each address, so that a login is sent only to its host.
 * @returns the first answer that is not a redirect, with any status.
 * @throws as `openHttp`; NoAnswer of the kind `redirect` for a redirect that is not followed.
 */
export async function followHttp(
  ctx: Context,
  request: Pick<HttpRequest, "url" | "idleMs"> & { readonly headersFor?: (url: URL) => HttpRequest["headers"] },
): Promise<HttpAnswer> {
  let url = new URL(request.url);
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const headers = request.headersFor?.(url);
    const answer = await openHttp(ctx, { method: "GET", url: url.href, headers, idleMs: request.idleMs });
    const location = answer.header("location");
    if (answer.status < 300 || answer.status >= 400 || location === undefined) return answer;
    answer.body.resume();
    const next = new URL(location, url);
    if (next.protocol !== "https:" && url.protocol === "https:")
      throw new NoAnswer(new UnusableRedirect(`it redirects to ${next.host}, which has no TLS`));
    url = next;
  }
  throw new NoAnswer(new UnusableRedirect(`it redirects more than ${REDIRECTS} times`));
}
