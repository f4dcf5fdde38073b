const QUANTITY = /^[+-]?\d*(?:\.\d*)?(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/**
 * Returns whether `resource.ParseQuantity` of apimachinery 0.36 accepts a text. It accepts missing digits (`.5`, and even
 * `m`) and ignores white space around the text.
 */
export function isQuantity(text: string): boolean {
  const trimmed = text.trim();
  return trimmed !== "" && QUANTITY.test(trimmed);
}

/** Returns the quantity that an invalid text probably means: `512Mi` for `512 MB`, `512mb` or `512MiB`. */
export function nearestQuantity(text: string): string | undefined {
  const match = /^\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text);
  if (!match) return undefined;
  const [, number = "", unit = ""] = match;
  const short = unit.toLowerCase().replace(/b(?:ytes?)?$/, "");
  const words: Readonly<Record<string, string>> = { "": "", k: "k", ki: "Ki", cores: "", core: "", cpu: "", cpus: "" };
  const known =
    words[short] ?? (/^[mgtpe]i?$/.test(short) ? short.charAt(0).toUpperCase() + short.slice(1) : undefined);
  return known === undefined || !isQuantity(number + known) || number + known === text ? undefined : number + known;
}

const SCALES: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 1000n,
  m: 1000n ** 2n,
  "": 1000n ** 3n,
  k: 1000n ** 4n,
  M: 1000n ** 5n,
  G: 1000n ** 6n,
  T: 1000n ** 7n,
  P: 1000n ** 8n,
  E: 1000n ** 9n,
  Ki: 1000n ** 3n * 1024n,
  Mi: 1000n ** 3n * 1024n ** 2n,
  Gi: 1000n ** 3n * 1024n ** 3n,
  Ti: 1000n ** 3n * 1024n ** 4n,
  Pi: 1000n ** 3n * 1024n ** 5n,
  Ei: 1000n ** 3n * 1024n ** 6n,
};

/** Returns the value in units of 10^-18, which represents nine decimal places exactly; undefined if unsupported. */
function exact(value: unknown): bigint | undefined {
  const match = /^\+?(\d+)(?:\.(\d{0,9}))?([numkMGTPE]|[KMGTPE]i)?$/.exec(String(value).trim());
  const scale = SCALES[match?.[3] ?? ""];
  if (!match || scale === undefined) return undefined;
  return BigInt(`${match[1]}${(match[2] ?? "").padEnd(9, "0")}`) * scale;
}

/** Compares two quantities. Negative if the first is less; undefined for an exponent or an invalid quantity. */
export function compareQuantities(a: unknown, b: unknown): number | undefined {
  const [left, right] = [exact(a), exact(b)];
  if (left === undefined || right === undefined) return undefined;
  return left < right ? -1 : left > right ? 1 : 0;
}
