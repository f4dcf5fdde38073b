import type { Factor } from "./factors.ts";
import { mendRow, type Rules } from "./mend-row.ts";
import { type Pair, type PairState, Pairs } from "./pairs.ts";
import { shuffled } from "./random.ts";
import { changedRow, fillRow, type Locks, type Row } from "./rows.ts";

/** Rows that are made for one open pair; the one that covers the most is taken. */
const CANDIDATES = 6;
/** How often a pair is tried among others before it is tried beside the calm levels alone. */
const TRIES = 3;

/** A row to be tried, and the pair that it was made for. */
export interface Proposal {
  readonly row: Row;
  readonly pair: Pair;
  /** All else is as calm as the rules let it be. */
  readonly isCalm: boolean;
}

/**
 * Rows in which each two levels of two factors occur together, wherever rules allow it: of few rows, made greedily, after
 * AETG (Cohen, Dalal, Fredman, Patton: The AETG System, 1997). Rows are proposed in rounds, and count once they are taken.
 */
export class CoveringArray {
  readonly pairs: Pairs;
  readonly #factors: readonly Factor[];
  readonly #rules: Rules;
  readonly #random: () => number;
  readonly #tries = new Map<string, number>();

  constructor(factors: readonly Factor[], rules: Rules, random: () => number) {
    this.#factors = factors;
    this.#rules = rules;
    this.#random = random;
    this.pairs = new Pairs(factors);
  }

  /** The row of the calm levels. */
  calm(): Row {
    return fillRow(this.#factors, [...this.#factors.keys()], new Map(), () => 0);
  }

  /** Rows that cover all that is open; none when nothing is. What the rules allow nowhere is marked as forbidden. */
  round(): Proposal[] {
    const proposals: Proposal[] = [];
    const open = shuffled([...this.pairs.in("open")], this.#random);
    for (const pair of open) {
      if (this.pairs.state(pair) !== "open") continue;
      const isCalm = (this.#tries.get(JSON.stringify(pair)) ?? 0) >= TRIES;
      const proposal = (isCalm ? undefined : this.#busy(pair)) ?? this.#plain(pair);
      if (!proposal) {
        this.pairs.set(pair, "forbidden");
        continue;
      }
      for (const other of this.pairs.of(proposal.row))
        if (this.pairs.state(other) === "open") this.pairs.set(other, "covered");
      proposals.push(proposal);
    }
    return proposals;
  }

  /** Says that proposals of the last round cannot be taken; what no other row covers is open again. */
  refuse(refused: readonly Proposal[], taken: readonly Row[]): void {
    const still = new Pairs(this.#factors);
    for (const row of taken) for (const pair of still.of(row)) still.set(pair, "covered");
    for (const { row, pair, isCalm } of refused) {
      for (const other of this.pairs.of(row)) {
        if (still.state(other) === "covered" || this.pairs.state(other) !== "covered") continue;
        this.pairs.set(other, "open");
      }
      const key = JSON.stringify(pair);
      this.#tries.set(key, (this.#tries.get(key) ?? 0) + 1);
      if (isCalm && this.pairs.state(pair) === "open") this.pairs.set(pair, "refused");
    }
  }

  count(state: PairState): number {
    return [...this.pairs.in(state)].length;
  }

  #locks({ one, other }: Pair): Locks {
    return new Map([...this.pairs.needs(...one), ...this.pairs.needs(...other)]);
  }

  /** A row that covers much beside the pair. */
  #busy(pair: Pair): Proposal | undefined {
    const locks = this.#locks(pair);
    let best: Row | undefined;
    let most = -1;
    for (let candidate = 0; candidate < CANDIDATES; candidate++) {
      const order = shuffled([...this.#factors.keys()], this.#random);
      const row = fillRow(this.#factors, order, locks, (factor, levels, chosen) => this.#pick(factor, levels, chosen));
      const gain = this.#gain(row);
      if (gain > most) [best, most] = [row, gain];
    }
    const row = best && mendRow(this.#factors, this.#rules, best, locks);
    return row && { row, pair, isCalm: false };
  }

  #plain(pair: Pair): Proposal | undefined {
    const locks = this.#locks(pair);
    const row = mendRow(this.#factors, this.#rules, changedRow(this.#factors, this.calm(), locks), locks);
    return row && { row, pair, isCalm: true };
  }

  #gain(row: Row): number {
    let gain = 0;
    for (const [factor, level] of row.entries()) if (level >= 0) gain += this.pairs.gain(row, factor, level);
    return gain;
  }

  /** The level that covers the most; where several do, one below which there is something to cover, or any. */
  #pick(factor: number, levels: readonly number[], row: Row): number {
    let best = 0;
    let most = -1;
    for (const level of levels) {
      const below = this.#openBelow(factor, level) ? 0.5 : 0;
      const gain = this.pairs.gain(row, factor, level) + below + this.#random() * 0.4;
      if (gain > most) [best, most] = [level, gain];
    }
    return best;
  }

  #openBelow(factor: number, level: number): boolean {
    const chosen = this.#factors[factor]?.levels[level];
    if (!chosen?.filled) return false;
    return this.#factors.some(({ parent }, index) => parent?.level === chosen && this.pairs.openOf(index) > 0);
  }
}
