import type { Factor } from "./factors.ts";
import { changedRow, type Locks, type Row } from "./rows.ts";

/** Where a row breaks the rules: paths of values; none where it is fine. */
export type Rules = (row: Row) => readonly (readonly string[])[];

/** More steps than there are faults in a row. */
const STEPS = 40;

/**
 * Changes as little of a row as the rules ask for.
 *
 * @param locks what has to stay.
 * @returns undefined where no way was found: with all else calm, no other level of any other factor helps either.
 */
export function mendRow(factors: readonly Factor[], rules: Rules, row: Row, locks: Locks): Row | undefined {
  const free = [...factors.keys()].filter((factor) => !locks.has(factor));
  let current = { row, faults: rules(row) };
  for (let step = 0; step < STEPS && current.faults.length > 0; step++) {
    const near = free.filter((factor) => isNear(factors[factor]?.path ?? [], current.faults));
    const sameKey = free.filter((factor) => current.faults.some(([key]) => key === factors[factor]?.path[0]));
    const next =
      bestChange(factors, rules, current, near) ??
      calmed(factors, rules, current, near) ??
      calmed(factors, rules, current, sameKey) ??
      bestChange(factors, rules, current, free) ??
      calmed(factors, rules, current, free);
    if (!next) return undefined;
    current = next;
  }
  return current.faults.length === 0 ? current.row : undefined;
}

interface Judged {
  readonly row: Row;
  readonly faults: readonly (readonly string[])[];
}

/** The one change that leaves the fewest faults, if that are fewer. */
function bestChange(
  factors: readonly Factor[],
  rules: Rules,
  { row, faults }: Judged,
  among: readonly number[],
): Judged | undefined {
  let best: Judged | undefined;
  for (const factor of among) {
    if ((row[factor] ?? -1) < 0) continue;
    for (const level of factors[factor]?.levels.keys() ?? []) {
      if (level === row[factor]) continue;
      const changed = changedRow(factors, row, new Map([[factor, level]]));
      const left = rules(changed);
      if (left.length < (best?.faults ?? faults).length) best = { row: changed, faults: left };
      if (left.length === 0) return best;
    }
  }
  return best;
}

/** All of some factors calm, if anything of them was not: with no fault more. */
function calmed(
  factors: readonly Factor[],
  rules: Rules,
  { row, faults }: Judged,
  among: readonly number[],
): Judged | undefined {
  if (among.every((factor) => (row[factor] ?? -1) <= 0)) return undefined;
  const calm = changedRow(factors, row, new Map(among.map((factor) => [factor, 0])));
  const left = rules(calm);
  return left.length <= faults.length ? { row: calm, faults: left } : undefined;
}

function isNear(path: readonly string[], faults: readonly (readonly string[])[]): boolean {
  return faults.some((fault) => {
    const shared = Math.min(path.length, fault.length);
    return path.slice(0, shared).join("/") === fault.slice(0, shared).join("/");
  });
}
