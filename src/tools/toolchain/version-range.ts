/** Versions from `from`, inclusive, to `below`, exclusive: `{ from: "4.1", below: "5" }`. */
export interface VersionRange {
  readonly from: string;
  readonly below?: string;
}

/**
 * Whether a version is in a range. Only its numbers count: a pre-release or a vendor's build counts as its release
 * (`1.32.4-dispatcher` as 1.32.4).
 */
export function versionFits(version: string, range: VersionRange): boolean {
  return compare(version, range.from) >= 0 && (range.below === undefined || compare(version, range.below) < 0);
}

/** Returns a range as text: `≥ 4.1 and < 5`. */
export function rangeText(range: VersionRange): string {
  return range.below === undefined ? `≥ ${range.from}` : `≥ ${range.from} and < ${range.below}`;
}

function numbers(version: string): number[] {
  return (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? "").split(".").map(Number);
}

function compare(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
