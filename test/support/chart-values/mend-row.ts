import type { Factor } from "./factors.ts";
import { changedRow, type Locks, type Row } from "./rows.ts";

/** What rows are held against. */
export interface Rules {
  /** Where a row breaks the rules: paths of values; none where it is fine. */
  faults(row: Row): readonly (readonly string[])[];
  /** The keys of the root with which a rule ties one of them, itself among them. */
  tiedTo(key: string): readonly string[];
}

/** More steps than there are faults in a row. */
const STEPS = 60;

/**
 * Changes as little of a row as the rules ask for.
 *
 * @param locks what has to stay.
 * @returns undefined where no way was found: with all calm that a rule ties to the faults, no single change helps.
 */
export function mendRow(factors: readonly Factor[], rules: Rules, row: Row, locks: Locks): Row | undefined {
  const free = [...factors.keys()].filter((factor) => !locks.has(factor));
  let current = { row, faults: rules.faults(row) };
  for (let step = 0; step < STEPS && current.faults.length > 0; step++) {
    const near = free.filter((factor) => isNear(factors[factor]?.path ?? [], current.faults));
    const tied = new Set(current.faults.flatMap(([key = ""]) => rules.tiedTo(key)));
    const far = free.filter((factor) => tied.has(factors[factor]?.path[0] ?? ""));
    const next =
      firstChange(factors, rules, current, near) ??
      firstChange(factors, rules, current, far) ??
      calmed(factors, rules, current, near) ??
      calmed(factors, rules, current, far);
    if (!next) return undefined;
    current = next;
  }
  return current.faults.length === 0 ? current.row : undefined;
}

interface Judged {
  readonly row: Row;
  readonly faults: readonly (readonly string[])[];
}

/** The first change that leaves fewer faults. */
function firstChange(
  factors: readonly Factor[],
  rules: Rules,
  { row, faults }: Judged,
  among: readonly number[],
): Judged | undefined {
  for (const factor of among) {
    if ((row[factor] ?? -1) < 0) continue;
    for (const level of factors[factor]?.levels.keys() ?? []) {
      if (level === row[factor]) continue;
      const changed = changedRow(factors, row, new Map([[factor, level]]));
      const left = rules.faults(changed);
      if (left.length < faults.length) return { row: changed, faults: left };
    }
  }
  return undefined;
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
  const left = rules.faults(calm);
  return left.length <= faults.length ? { row: calm, faults: left } : undefined;
}

function isNear(path: readonly string[], faults: readonly (readonly string[])[]): boolean {
  return faults.some((fault) => {
    const shared = Math.min(path.length, fault.length);
    return path.slice(0, shared).join("/") === fault.slice(0, shared).join("/");
  });
}
