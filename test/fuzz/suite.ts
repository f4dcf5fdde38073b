import fc from "fast-check";
import type { Json } from "../../src/engines/json/json.ts";
import { type Agreement, compare, type Ours } from "../support/values/agreement.ts";
import { canonical } from "../support/values/canonical.ts";
import { type Answer, askOracle, type Question } from "../support/values/oracle.ts";

/** How cases of one kind are made, answered by us and asked of Helm. */
export interface SuiteParts<T> {
  readonly name: string;
  readonly cases: fc.Arbitrary<T>;
  readonly ours: (item: T) => Ours;
  readonly question: (item: T) => Question;
  /** What Helm made of it, to be the same text as ours; by default its values. */
  readonly theirs?: (answer: Answer) => string;
  /** Cases that are a little smaller, to look for the smallest that fails. */
  readonly smaller?: (item: T) => readonly T[];
}

/** A differential suite, whatever its cases are. */
export interface Suite {
  readonly name: string;
  /** Compares this many random cases; the same seed makes the same ones. */
  run(seed: number, cases: number): Promise<Agreement>;
}

const valuesOf = (answer: Answer): string => canonical((answer.values ?? {}) as Json);

/** Makes a suite of its parts. */
export function suite<T>(parts: SuiteParts<T>): Suite {
  const compareAll = async (cases: readonly T[]): Promise<Agreement<T>> =>
    compare(cases, parts.ours, await askOracle(cases.map(parts.question)), parts.theirs ?? valuesOf);
  return {
    name: parts.name,
    run: async (seed, numRuns) => {
      const found = await compareAll(fc.sample(parts.cases, { seed, numRuns }));
      return found.shortest === undefined || !parts.smaller ? found : await shrunk(found, parts.smaller, compareAll);
    },
  };
}

/** Follows the smallest of the smaller cases that still disagree until none does. */
async function shrunk<T>(
  found: Agreement<T>,
  smaller: (item: T) => readonly T[],
  compareAll: (cases: readonly T[]) => Promise<Agreement<T>>,
): Promise<Agreement<T>> {
  let current = found;
  while (current.shortest !== undefined) {
    const cases = smaller(current.shortest);
    const next = cases.length === 0 ? undefined : await compareAll(cases);
    if (next?.shortest === undefined) break;
    current = next;
  }
  return { ...current, agree: found.agree, refused: found.refused };
}
