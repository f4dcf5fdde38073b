/**
 * The formats that Helm asserts up to draft 7, as santhosh-tekuri/jsonschema 6.0.2 (`format.go`) does. `undecided` is for
 * texts and formats where a port would be a guess.
 */
export type FormatVerdict = boolean | "undecided";

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[zZ]|([+-])(\d\d):(\d\d))$/;
const byteLength = (text: string): number => new TextEncoder().encode(text).length;

function date(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

function time(text: string): FormatVerdict {
  const match = TIME.exec(text);
  // Go's Atoi takes signs, so that odd texts such as "+1:00:00Z" pass.
  if (!match) return /^[-+]|[:][-+]|\d[-+][-+:]/.test(text) ? "undecided" : false;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 60) return false;
  if (match[4] !== undefined && (Number(match[5]) > 23 || Number(match[6]) > 59)) return false;
  if (second < 60) return true;
  return match[4] === undefined ? hour === 23 && minute === 59 : "undecided";
}

function dateTime(text: string): FormatVerdict {
  if (text.charAt(10) !== "t" && text.charAt(10) !== "T") return false;
  return date(text.slice(0, 10)) && time(text.slice(11));
}

function ipv4(text: string): FormatVerdict {
  const groups = text.split(".");
  if (groups.length !== 4) return false;
  if (groups.some((group) => /^[+-]/.test(group))) return "undecided";
  return groups.every((group) => /^(?:0|[1-9]\d{0,2})$/.test(group) && Number(group) <= 255);
}

function ipv6(text: string): FormatVerdict {
  if (!text.includes(":")) return false;
  if (!/^[0-9a-fA-F:]+$/.test(text)) return "undecided";
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

function hostname(text: string): boolean {
  const name = text.endsWith(".") ? text.slice(0, -1) : text;
  if (byteLength(name) > 253) return false;
  return name.split(".").every((label) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label));
}

function email(text: string): FormatVerdict {
  if (byteLength(text) > 254) return false;
  const at = text.lastIndexOf("@");
  if (at === -1) return false;
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (local.startsWith('"') || domain.startsWith("[") || local === "") return "undecided";
  if (byteLength(local) > 64 || local.startsWith(".") || local.endsWith(".") || local.includes("..")) return false;
  return /^[A-Za-z0-9.!#$%&'*+\-/=?^_`{|}~]+$/.test(local) && hostname(domain);
}

function uuid(text: string): boolean {
  return /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/.test(text);
}

function jsonPointer(text: string): boolean {
  return text === "" || /^(?:\/(?:[^~/]|~[01])*)+$/.test(text);
}

function semver(text: string): FormatVerdict {
  const identifiers = (part: string | undefined): boolean =>
    part === undefined || part.split(".").every((id) => /^[0-9A-Za-z-]+$/.test(id));
  const match = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([^+]*))?(?:\+(.*))?$/s.exec(text);
  if (!match) return false;
  const numbered = (match[4] ?? "").split(".").every((id) => !/^0\d+$/.test(id));
  return identifiers(match[4]) && identifiers(match[5]) && numbered;
}

// Go's net/url takes nearly everything; these are the texts about which there is no doubt.
function uri(text: string): FormatVerdict {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[A-Za-z0-9.-]+(?::\d+)?(?:[/?#][A-Za-z0-9_\-./~?=&+,;@#]*)?$/.test(text))
    return true;
  return /^[A-Za-z0-9_\-./]*$/.test(text) ? false : "undecided";
}

function uriReference(text: string): FormatVerdict {
  return uri(text) === true || /^[A-Za-z0-9_\-./]*$/.test(text) ? true : "undecided";
}

const undecided = (): FormatVerdict => "undecided";

/** Every format that Helm asserts; all others mean nothing to it. `regex` is judged where the RE2 engine is. */
export const FORMATS: Readonly<Record<string, (text: string) => FormatVerdict>> = {
  date,
  time,
  "date-time": dateTime,
  ipv4,
  ipv6,
  hostname,
  email,
  uuid,
  "json-pointer": jsonPointer,
  semver,
  uri,
  iri: uri,
  "uri-reference": uriReference,
  "iri-reference": uriReference,
  "uri-template": undecided,
  "relative-json-pointer": undecided,
  duration: undecided,
  period: undecided,
};
