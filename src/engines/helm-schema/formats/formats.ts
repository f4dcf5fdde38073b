import { bytesOf, type GoUrl, hostname, parseUrl, UrlFault, unescapeBytes } from "../../go-url/index.ts";
import { isDate, isDateTime, isDuration, isPeriod, isTime } from "./format-times.ts";

/** `undecided` where the versions of Go that Helm may be built with disagree. */
export type FormatVerdict = boolean | "undecided";

function isIpv4(text: string): boolean {
  const groups = text.split(".");
  // Go's Atoi accepts a sign.
  return groups.length === 4 && groups.every((group) => /^(?:0|[+-]\d+|[1-9]\d*)$/.test(group) && isByte(group));
}

const isByte = (group: string): boolean => Number(group) >= 0 && Number(group) <= 255;

/** Go's `netip.ParseAddr` for a text with a colon and without a zone. */
function isIpv6(text: string): boolean {
  const ending = /^(.*:)(\d+(?:\.\d+)+)$/s.exec(text);
  if (ending && !/^(?:(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(?:\.|$)){4}$/.test(ending[2] ?? "")) return false;
  const address = ending ? `${ending[1]}0:0` : text;
  if (!address.includes(":") || address.endsWith(".")) return false;
  const halves = address.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

function isHostname(text: string): boolean {
  const name = text.endsWith(".") ? text.slice(0, -1) : text;
  return name.length <= 253 && name.split(".").every((label) => /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/.test(label));
}

function isEmail(text: string): FormatVerdict {
  const at = text.lastIndexOf("@");
  if (text.length > 254 || at === -1 || at > 64) return false;
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  // 6.0.2 treats a part that starts with a quote as quoted; 6.0.3 requires the closing quote too.
  const quoted = local.length > 1 && local.startsWith('"');
  if (quoted) {
    if (/[\\"]/.test(local.slice(1, -1))) return false;
  } else if (!/^[A-Za-z0-9.!#$%&'*+\-/=?^_`{|}~]*$/.test(local) || /^\.|\.$|\.\./.test(local)) {
    return false;
  }
  // The engine takes a single bracket for both brackets, and panics.
  if (domain === "[") return "undecided";
  return isEmailDomain(domain) && (quoted && !local.endsWith('"') ? "undecided" : true);
}

function isEmailDomain(domain: string): boolean {
  if (!domain.startsWith("[") || !domain.endsWith("]")) return isHostname(domain);
  const address = domain.slice(1, -1);
  return address.startsWith("IPv6:") ? isIpv6(address.slice(5)) : isIpv4(address);
}

function isUuid(text: string): boolean {
  return /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/.test(text);
}

const isJsonPointer = (text: string): boolean => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text);

const isRelativePointer = (text: string): boolean => /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/.test(text);

function isSemver(text: string): boolean {
  const match = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-([^+]*))?(?:\+(.*))?$/s.exec(text);
  if (!match) return false;
  const identifiers = (part: string | undefined): boolean =>
    part === undefined || part.split(".").every((id) => /^[0-9A-Za-z-]+$/.test(id));
  const numbered = (match[1] ?? "").split(".").every((id) => !/^0\d+$/.test(id));
  return identifiers(match[1]) && identifiers(match[2]) && numbered;
}

/** Parses a URL as Go does, and checks an IPv6 host, which Go before 1.25 does not. */
function checkUrl(text: string, check: (url: GoUrl) => boolean): FormatVerdict {
  try {
    const hash = text.indexOf("#");
    const url = parseUrl(hash === -1 ? text : text.slice(0, hash));
    if (hash !== -1) unescapeBytes(text.slice(hash + 1));
    const host = hostname(url);
    if (host.includes(":") && !(/\[.*\]/s.test(url.host) && isIpv6(host))) return false;
    return check(url);
  } catch (error) {
    if (error instanceof UrlFault) return error.doubtful ? "undecided" : false;
    throw error;
  }
}

const isUri = (text: string): FormatVerdict => checkUrl(text, (url) => url.scheme !== "");

const isUriReference = (text: string): FormatVerdict => !text.includes("\\") && checkUrl(text, () => true);

/** The engine looks for braces in `RawPath`, which Go sets only if the path is not written as Go would write it. */
const isUriTemplate = (text: string): FormatVerdict =>
  checkUrl(text, (url) => url.rawPath.split("/").every((step) => balanced(unescapeBytes(step))));

function balanced(step: string): boolean {
  return /^(?:[^{}]|\{[^{}]*\})*$/.test(step);
}

type Format = (bytes: string) => FormatVerdict;

const CHECKS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["date", isDate],
  ["time", isTime],
  ["date-time", isDateTime],
  ["duration", isDuration],
  ["period", isPeriod],
  ["ipv4", isIpv4],
  ["ipv6", isIpv6],
  ["hostname", isHostname],
  ["email", isEmail],
  ["uuid", isUuid],
  ["json-pointer", isJsonPointer],
  ["relative-json-pointer", isRelativePointer],
  ["semver", isSemver],
  ["uri", isUri],
  ["iri", isUri],
  ["uri-reference", isUriReference],
  ["iri-reference", isUriReference],
  ["uri-template", isUriTemplate],
]);

/**
 * The check for a format, as in santhosh-tekuri/jsonschema 6.0.2 (`format.go`); undefined for a format that Helm ignores.
 * The format `regex` is checked in `compile-keywords.ts`.
 */
export function formatCheck(name: string): ((text: string) => FormatVerdict) | undefined {
  const check = CHECKS.get(name);
  return check && ((text) => check(bytesOf(text)));
}
