/**
 * Version ranges of dependencies as Masterminds/semver v3.5 reads them for Helm 4. They differ from npm's: `1.2` means any
 * 1.2.x, commas and spaces both mean "and", and one pre-release in a group of conditions admits pre-releases for the
 * whole group.
 */
const PART = "[0-9xX*|]+";
const SUFFIX = "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?";
const RANGE = `v?(${PART})(?:\\.(${PART}))?(?:\\.(${PART}))?${SUFFIX}`;
const PLAIN_RANGE = RANGE.replaceAll(/\((?!\?)/g, "(?:");
const OPERATOR = "=>|=<|>=|<=|!=|~>|=|>|<|~|\\^|";
const CONDITION = new RegExp(`(${OPERATOR})\\s*${RANGE}`, "g");
const GROUP = new RegExp(
  `^\\s*(?:${OPERATOR})\\s*${PLAIN_RANGE}\\s*(?:(?:\\s+|,\\s*)(?:${OPERATOR})\\s*${PLAIN_RANGE}\\s*)*$`,
);
const HYPHEN = new RegExp(`\\s*(${PLAIN_RANGE})\\s+-\\s+(${PLAIN_RANGE})\\s*`, "g");
const VERSION = new RegExp(`^v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?${SUFFIX}$`);
const MAX_LENGTH = 512;
const MAX_GROUPS = 32;

interface Version {
  readonly numbers: readonly [major: bigint, minor: bigint, patch: bigint];
  readonly pre: string;
}

interface Condition {
  readonly operator: string;
  readonly version: Version;
  /** How many of the three numbers the range gives. */
  readonly written: number;
}

function parseVersion(text: string): Version | undefined {
  const match = text.length <= 256 ? VERSION.exec(text) : null;
  if (!match) return undefined;
  const pre = match[4] ?? "";
  // A pre-release must not have a number with a leading zero.
  if (pre.split(".").some((part) => /^0\d+$/.test(part))) return undefined;
  return { numbers: [BigInt(match[1] ?? 0), BigInt(match[2] ?? 0), BigInt(match[3] ?? 0)], pre };
}

function parseCondition([, operator = "", ...parts]: readonly string[]): Condition | undefined {
  const numbers = parts.slice(0, 3);
  const wildcard = numbers.findIndex((part) => part === undefined || /^[xX*]$/.test(part));
  const written = wildcard === -1 ? 3 : wildcard;
  const known = numbers.slice(0, written);
  const version = parseVersion(`${[...known, ..."000"].slice(0, 3).join(".")}${parts[3] ? `-${parts[3]}` : ""}`);
  return version && { operator, version, written };
}

function comparePre(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  const [left, right] = [a.split("."), b.split(".")];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [x, y] = [left[index], right[index]];
    if (x === y) continue;
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const [m, n] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (m !== n) return m ? -1 : 1;
    if (m) return BigInt(x) < BigInt(y) ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}

function compare(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) {
    if (a.numbers[index] !== b.numbers[index]) return a.numbers[index] < b.numbers[index] ? -1 : 1;
  }
  return comparePre(a.pre, b.pre);
}

function fits(v: Version, condition: Condition): boolean {
  const { operator, version: c, written } = condition;
  const order = compare(v, c);
  const [major, minor] = [v.numbers[0] === c.numbers[0], v.numbers[1] === c.numbers[1]];
  switch (operator) {
    case "!=":
      if (written === 3 || written === 0) return order !== 0;
      if (!major || written === 1) return !major;
      return !minor || comparePre(v.pre, c.pre) !== 0;
    case ">":
      if (written === 3 || written === 0 || !major)
        return written === 3 || major ? order > 0 : v.numbers[0] > c.numbers[0];
      return written === 2 && v.numbers[1] > c.numbers[1];
    case "<":
      return order < 0;
    case ">=":
    case "=>":
      return order >= 0;
    case "<=":
    case "=<":
      if (written === 3) return order <= 0;
      return !(v.numbers[0] > c.numbers[0] || (major && v.numbers[1] > c.numbers[1] && written !== 1));
    case "^":
      return order >= 0 && caret(v, condition);
    case "~":
    case "~>":
      return tilde(v, condition);
    default:
      return written === 3 ? order === 0 : tilde(v, condition);
  }
}

function tilde(v: Version, { version: c, written }: Condition): boolean {
  if (compare(v, c) < 0) return false;
  const zero = c.numbers.every((number) => number === 0n);
  if (zero && (written === 0 || written === 3)) return true;
  return v.numbers[0] === c.numbers[0] && (v.numbers[1] === c.numbers[1] || written === 1);
}

function caret(v: Version, { version: c, written }: Condition): boolean {
  if (c.numbers[0] > 0n || written === 1) return v.numbers[0] === c.numbers[0];
  if (v.numbers[0] > 0n) return false;
  if (c.numbers[1] > 0n || written === 2) return v.numbers[1] === c.numbers[1];
  return v.numbers[1] === 0n && v.numbers[2] === c.numbers[2];
}

/** Whether a text is a version, as loosely as Helm reads one: `1` and `v1.2` are versions. */
export function isVersion(text: string): boolean {
  return parseVersion(text) !== undefined;
}

/** Whether a version satisfies a range; false if either is invalid (Helm's `IsCompatibleRange`). */
export function isInRange(range: string, version: string): boolean {
  const parsed = parseVersion(version);
  if (!parsed || range.length > MAX_LENGTH) return false;
  const groups = range.replace(HYPHEN, ">= $1, <= $2 ").split("||");
  if (groups.length > MAX_GROUPS) return false;
  const conditions = groups.map((group) => (GROUP.test(group) ? conditionsOf(group) : undefined));
  if (conditions.some((list) => list === undefined)) return false;
  return conditions.some((list) => {
    const seesPre = list?.some((condition) => condition.version.pre !== "");
    return list?.every((condition) => (parsed.pre === "" || seesPre) && fits(parsed, condition));
  });
}

function conditionsOf(group: string): Condition[] | undefined {
  const found = [...group.matchAll(CONDITION)].map(parseCondition);
  return found.every((condition) => condition !== undefined) ? found : undefined;
}
