import { RE2JS } from "re2js";

const CONTROL = /[^\P{Cc}\u0080-\u009f]/u;
const BAD_ESCAPE = /%(?![\dA-Fa-f]{2})/;
/** In a host, Go accepts only escapes of `%` and of non-ASCII characters. */
const BAD_HOST_ESCAPE = /%(?!25|[89A-Fa-f][\dA-Fa-f])/;
const BAD_HOST = /[^\P{Cc}\u0080-\u009f]|[ #%/?@\\^`{|}]/u;
const USER_INFO = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;

/** The parts of a URL that Go's net/url parses. */
interface GoUrl {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
}

function authority(scheme: string, text: string): string | undefined {
  const at = text.lastIndexOf("@");
  const user = text.slice(0, Math.max(0, at));
  if (!USER_INFO.test(user) || BAD_ESCAPE.test(user)) return undefined;
  const host = text.slice(at + 1);
  const bracket = host.startsWith("[") ? host.lastIndexOf("]") : -1;
  if (host.startsWith("[") && bracket === -1) return undefined;
  const port = bracket === -1 ? host.slice(host.lastIndexOf(":") + 1 || host.length) : host.slice(bracket + 1);
  if (!/^:?\d*$/.test(port)) return undefined;
  // Go 1.26 rejects a second colon in these schemes; older versions accept it.
  if (/^https?$/i.test(scheme) && bracket === -1 && /:.*:/.test(host)) return undefined;
  const name = bracket === -1 ? host : host.slice(0, bracket);
  return BAD_HOST_ESCAPE.test(name) || BAD_HOST.test(name.replace(/%[\dA-Fa-f]{2}/g, "")) ? undefined : host;
}

function goUrl(text: string, ofRequest: boolean): GoUrl | undefined {
  if (CONTROL.test(text) || (text === "" && ofRequest)) return undefined;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1] ?? "";
  if (text.startsWith(":")) return undefined;
  const rest = (scheme === "" ? text : text.slice(scheme.length + 1)).replace(/\?.*$/s, "");
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { scheme, host: "", path: "" };
    if (text === "*") return { scheme, host: "", path: "*" };
    if (ofRequest || (rest.split("/")[0] ?? "").includes(":")) return undefined;
  }
  if (!rest.startsWith("//") || (scheme === "" && (ofRequest || rest.startsWith("///"))))
    return BAD_ESCAPE.test(rest) ? undefined : { scheme, host: "", path: rest };
  const slash = rest.indexOf("/", 2);
  const host = authority(scheme, slash === -1 ? rest.slice(2) : rest.slice(2, slash));
  const path = slash === -1 ? "" : rest.slice(slash);
  return host === undefined || BAD_ESCAPE.test(path) ? undefined : { scheme, host, path };
}

/**
 * Returns whether govalidator's `IsRequestURL` accepts a text. Helm uses it for the sources and the icon of a chart.
 */
export function isRequestUrl(text: string): boolean {
  const url = goUrl(text, true);
  return url !== undefined && url.scheme !== "";
}

const LETTER = "[a-zA-Z\\x{a1}-\\x{ffff}]";
const WORD = "[a-zA-Z0-9\\x{a1}-\\x{ffff}]";
const PREFIXES = [
  "[a-zA-Z0-9][a-zA-Z0-9_-]*[a-zA-Z0-9](?:[-.][a-zA-Z0-9]+)*",
  "www\\.",
  "[a-zA-Z0-9](?:[-_.]?[a-zA-Z0-9])*[a-zA-Z0-9]\\.[a-zA-Z0-9]+",
].join("|");
const NAMED_HOST = `(?:${PREFIXES})?${WORD}+(?:--?${WORD}+)*(?:\\.${LETTER}+)?`;
const OCTET = "(?:\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])";
const IP_V4 = `(?:[1-9]\\d?|1\\d\\d|2[01]\\d|22[0-3]|24\\d|25[0-5])(?:\\.${OCTET}){3}`;
// For an IPv6 address, only the characters are checked.
const HOST = `(?:${NAMED_HOST}|${IP_V4}|\\[[0-9a-zA-Z:.%]+\\])`;
const WEB = RE2JS.compile(`^(?:(?:ftp|tcp|udp|wss?|https?)://)?(?:\\S+@)?${HOST}\\.?(?::\\d{1,5})?(?:[/?#]\\S*)?$`);

/**
 * Returns whether govalidator's `IsURL` accepts a text, even `example.com`. Helm uses it for the `url` of maintainers.
 */
export function isWebUrl(text: string): boolean {
  if ([...text].length >= 2083 || new TextEncoder().encode(text).length <= 3 || text.startsWith(".")) return false;
  const full = text.includes(":") && !text.includes("://") ? `http://${text}` : text;
  const [address = "", fragment = ""] = full.split(/#(.*)/s);
  const url = goUrl(address, false);
  if (url === undefined || BAD_ESCAPE.test(fragment) || url.host.startsWith(".")) return false;
  if (url.host === "" && url.path !== "" && !url.path.includes(".")) return false;
  return WEB.matches(text);
}
