const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

const isDnsLabel = (text: string): boolean => text.length <= 63 && LABEL.test(text);
const isDns1035Label = (text: string): boolean => isDnsLabel(text) && /^[a-z]/.test(text);
const isDnsSubdomain = (text: string): boolean =>
  text.length <= 253 && text.split(".").every((part) => LABEL.test(part));
const isLabelValue = (text: string): boolean => text === "" || (text.length <= 63 && NAME.test(text));

function isQualifiedName(text: string): boolean {
  const [first = "", second, ...more] = text.split("/");
  if (more.length > 0) return false;
  const name = second ?? first;
  return name.length <= 63 && NAME.test(name) && (second === undefined || isDnsSubdomain(first));
}

const isConfigKey = (text: string): boolean =>
  text.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(text) && text !== "." && !text.startsWith("..");

// Kubernetes accepts leading zeros in addresses. For an IPv6 address, only the characters are checked.
function isIp(text: string): boolean {
  if (text.includes(":")) return /^[0-9a-fA-F:.]+$/.test(text);
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

function isCidr(text: string): boolean {
  const [address = "", bits = "", ...more] = text.trim().split("/");
  return more.length === 0 && isIp(address) && /^\d+$/.test(bits) && Number(bits) <= (address.includes(":") ? 128 : 32);
}

const isPortName = (text: string): boolean =>
  text.length <= 15 && LABEL.test(text) && /[a-z]/.test(text) && !text.includes("--");

const isDnsName = (text: string): boolean => isDnsSubdomain(text.startsWith("*.") ? text.slice(2) : text);

// robfig/cron reads five fields, or one word that begins with "@". The content of the fields is not checked.
const isSchedule = (text: string): boolean => text.startsWith("@") || text.trim().split(/\s+/).length === 5;

const isResourceName = (text: string): boolean =>
  ["cpu", "memory", "ephemeral-storage"].includes(text) ||
  text.startsWith("hugepages-") ||
  (text.includes("/") && isQualifiedName(text));

const isPathSegment = (text: string): boolean => text !== "." && text !== ".." && !/[/%]/.test(text);

interface Format {
  readonly test: (text: string) => boolean;
  /** The words after "must be". */
  readonly words: string;
  /** The range of integers, if integers are also allowed. */
  readonly integers?: readonly [number, number];
}

/** Formats that the API server of 1.36 enforces (apimachinery `util/validation`, `pkg/apis/…/validation`). */
export const FORMATS: Readonly<Record<string, Format>> = {
  "absolute-path": { test: (text) => text.startsWith("/"), words: `a path that begins with "/"` },
  cidr: { test: isCidr, words: "an address range such as 10.0.0.0/8" },
  "config-key": { test: isConfigKey, words: `letters, digits, "-", "_" and "." only, 253 at most` },
  "dns-1035-label": { test: isDns1035Label, words: `lowercase letters, digits and "-", 63 at most, a letter first` },
  "dns-label": { test: isDnsLabel, words: `lowercase letters, digits and "-", 63 at most` },
  "dns-name": { test: isDnsName, words: `a host name in lower case, such as "example.com" or "*.example.com"` },
  "dns-subdomain": { test: isDnsSubdomain, words: `lowercase letters, digits, "-" and "." only, 253 at most` },
  ip: { test: isIp, words: "an IP address" },
  "label-value": { test: isLabelValue, words: `letters, digits, "-", "_" and "." only, 63 at most` },
  "path-segment": { test: isPathSegment, words: `a name without "/" and "%"` },
  percent: {
    test: (text) => /^[0-9]+%$/.test(text),
    words: `a non-negative integer or a percentage such as "25%"`,
    integers: [0, 2147483647],
  },
  port: {
    test: isPortName,
    words: `a port from 1 to 65535 or a port's name (lowercase letters, digits and "-", 15 at most)`,
    integers: [1, 65535],
  },
  "port-name": { test: isPortName, words: `lowercase letters, digits and "-", 15 at most, with at least one letter` },
  "qualified-name": {
    test: isQualifiedName,
    words: `a name of letters, digits, "-", "_" and ".", 63 at most, with an optional domain and "/" before it`,
  },
  "resource-name": {
    test: isResourceName,
    words: `"cpu", "memory", "ephemeral-storage", "hugepages-…" or a name with a domain, such as "example.com/gpu"`,
  },
  schedule: { test: isSchedule, words: "a schedule of five fields" },
};

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)([.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Returns whether Go's `time.Parse` accepts a text as RFC 3339; `micro` requires exactly six decimal places. */
export function isTime(text: string, micro = false): boolean {
  const match = TIME.exec(text);
  if (!match) return false;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (day < 1 || day > (month === 2 && !leap ? 28 : (DAYS[month - 1] ?? 0))) return false;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return false;
  return !micro || match[7]?.length === 7;
}

/** Returns whether a text is base64. Go ignores line breaks in it. */
export function isBase64(text: string): boolean {
  const packed = text.replace(/[\r\n]/g, "");
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
}
