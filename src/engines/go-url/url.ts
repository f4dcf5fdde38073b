/**
 * A URL as Go's net/url (1.26) parses it. Helm's schema engine uses it for `$ref`, `$id` and formats. Strings contain
 * bytes of UTF-8, one byte per character, because Go escapes bytes.
 */
export interface GoUrl {
  readonly scheme: string;
  readonly opaque: string;
  /** The user as written, with its `@`; undefined if there is none. */
  readonly user: string | undefined;
  readonly host: string;
  readonly path: string;
  /** The path as written, if Go would write it differently; otherwise empty. */
  readonly rawPath: string;
  readonly query: string;
  readonly forceQuery: boolean;
  readonly omitHost: boolean;
}

/** Thrown for a URL that Go rejects; `doubtful` if that depends on the version of Go. */
export class UrlFault extends Error {
  readonly doubtful: boolean;

  constructor(message: string, doubtful = false) {
    super(message);
    this.doubtful = doubtful;
  }
}

const ESCAPE = /%(?![0-9A-Fa-f]{2})/;
const PATH_SAFE = /^[A-Za-z0-9\-_.~$&+,/:;=@]*$/;
const PATH_VALID = /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]*$/;
const HOST_SAFE = /^(?:[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"\u0080-\u00ff]|%25|%[89A-Fa-f][0-9A-Fa-f])*$/;
const USER_SAFE = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;

/** The UTF-8 bytes of a text, one byte per character. */
export function bytesOf(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

/** Go's `url.PathUnescape`. @throws UrlFault for a percent sign without two hexadecimal digits. */
export function unescapeBytes(text: string): string {
  if (ESCAPE.test(text)) throw new UrlFault("a percent sign without two hexadecimal digits");
  return text.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function escapePath(path: string): string {
  if (PATH_SAFE.test(path)) return path;
  return path.replace(/[^A-Za-z0-9\-_.~$&+,/:;=@]/g, (byte) => percent(byte));
}

const percent = (byte: string): string => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

/** Go's `url.Parse`, for a URL without a fragment. @throws UrlFault */
export function parseUrl(raw: string): GoUrl {
  const url = { scheme: "", opaque: "", user: undefined, host: "", path: "", rawPath: "", query: "" };
  if (/[^ -~\x80-\xff]/.test(raw)) throw new UrlFault("a control character");
  if (raw === "*") return { ...url, path: "*", forceQuery: false, omitHost: false };
  if (raw.startsWith(":")) throw new UrlFault("no scheme before the colon");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(raw)?.[1] ?? "";
  const afterScheme = scheme === "" ? raw : raw.slice(scheme.length + 1);
  const mark = afterScheme.indexOf("?");
  const rest = mark === -1 ? afterScheme : afterScheme.slice(0, mark);
  const query = mark === -1 ? "" : afterScheme.slice(mark + 1);
  const begun = { ...url, scheme: scheme.toLowerCase(), query, forceQuery: mark !== -1 && query === "" };
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...begun, opaque: rest, omitHost: false };
    if (rest.split("/")[0]?.includes(":")) throw new UrlFault("a colon in the first segment");
  }
  if (rest.startsWith("//") && (scheme !== "" || !rest.startsWith("///"))) {
    const slash = rest.indexOf("/", 2);
    const authority = slash === -1 ? rest.slice(2) : rest.slice(2, slash);
    return { ...begun, ...authorityOf(authority), ...pathOf(slash === -1 ? "" : rest.slice(slash)), omitHost: false };
  }
  return { ...begun, ...pathOf(rest), omitHost: scheme !== "" && rest.startsWith("/") };
}

function pathOf(written: string): { path: string; rawPath: string } {
  const path = unescapeBytes(written);
  return { path, rawPath: escapePath(path) === written ? "" : written };
}

function authorityOf(authority: string): { user: string | undefined; host: string } {
  const at = authority.lastIndexOf("@");
  const user = at === -1 ? undefined : authority.slice(0, at + 1);
  if (user !== undefined && (!USER_SAFE.test(user) || ESCAPE.test(user))) throw new UrlFault("an invalid user");
  return { user, host: hostOf(authority.slice(at + 1)) };
}

function hostOf(host: string): string {
  // Before 1.25, Go accepted any text in brackets; since then, only IPv6 addresses.
  if (host.includes("[") && !/^\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%25[A-Za-z0-9]+)?\](?::\d*)?$/.test(host))
    throw new UrlFault("an invalid host in brackets", !/^\[[^\]]*:/.test(host));
  const colon = host.startsWith("[") ? host.indexOf("]") + 1 : host.lastIndexOf(":");
  const port = colon === -1 ? "" : host.slice(colon);
  if (port !== "" && !/^:\d*$/.test(port)) throw new UrlFault("an invalid port");
  if (!HOST_SAFE.test(host)) throw new UrlFault("an invalid host");
  return unescapeBytes(host);
}

/** Go's `URL.Hostname`: the host without port and brackets. */
export function hostname(url: GoUrl): string {
  const colon = url.host.lastIndexOf(":");
  const host = colon !== -1 && /^:\d*$/.test(url.host.slice(colon)) ? url.host.slice(0, colon) : url.host;
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

function escapedPath(url: GoUrl): string {
  if (url.rawPath !== "" && PATH_VALID.test(url.rawPath)) return url.rawPath;
  return url.path === "*" ? "*" : escapePath(url.path);
}

/** Go's `URL.ResolveReference`, with the special case of Helm's engine for URLs such as `urn:a:b`. */
export function resolveUrl(base: GoUrl, ref: GoUrl): GoUrl {
  const resolved = resolveReference(base, ref);
  return ref.scheme === "" && base.opaque !== "" ? { ...resolved, opaque: base.opaque } : resolved;
}

function resolveReference(base: GoUrl, ref: GoUrl): GoUrl {
  const url = { ...ref, scheme: ref.scheme === "" ? base.scheme : ref.scheme };
  if (ref.scheme !== "" || ref.host !== "" || ref.user !== undefined)
    return { ...url, ...pathOf(resolvePath(escapedPath(ref), "")) };
  const query = ref.path === "" && !ref.forceQuery && ref.query === "" ? base.query : ref.query;
  if (ref.path === "" && base.opaque !== "")
    return { ...url, query, opaque: base.opaque, user: undefined, host: "", path: "" };
  const path = pathOf(resolvePath(escapedPath(base), escapedPath(ref)));
  return { ...url, query, host: base.host, user: base.user, ...path };
}

function resolvePath(base: string, ref: string): string {
  let full = ref;
  if (ref === "") full = base;
  else if (!ref.startsWith("/")) full = base.slice(0, base.lastIndexOf("/") + 1) + ref;
  if (full === "") return "";
  let path = "/";
  let first = true;
  const steps = full.split("/");
  for (const step of steps) {
    if (step === ".") {
      first = false;
    } else if (step === "..") {
      const slash = path.lastIndexOf("/");
      path = slash > 0 ? path.slice(0, slash) : "/";
      first = path.length === 1;
    } else {
      path += first ? step : `/${step}`;
      first = false;
    }
  }
  const last = steps.at(-1);
  if (last === "." || last === "..") path += "/";
  return path.startsWith("//") ? path.slice(1) : path;
}

/** Go's `URL.String`. */
export function urlText(url: GoUrl): string {
  const query = url.forceQuery || url.query !== "" ? `?${url.query}` : "";
  const scheme = url.scheme === "" ? "" : `${url.scheme}:`;
  if (url.opaque !== "") return `${scheme}${url.opaque}${query}`;
  const omitted = url.omitHost && url.host === "" && url.user === undefined;
  const slashes = !omitted && (url.host !== "" || url.user !== undefined || (url.scheme !== "" && url.path !== ""));
  const path = escapedPath(url);
  const between = path !== "" && !path.startsWith("/") && url.host !== "" ? "/" : "";
  const start = `${scheme}${slashes ? "//" : ""}${url.user ?? ""}${slashes ? escapeHost(url.host) : ""}${between}`;
  const dot = start === "" && path.split("/")[0]?.includes(":") ? "./" : "";
  return `${start}${dot}${path}${query}`;
}

function escapeHost(host: string): string {
  return host.replace(/[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/g, (byte) => percent(byte));
}
