import type { Factor } from "./factors.ts";
import { Lessons } from "./lessons.ts";
import { mendRow, type Rules } from "./mend-row.ts";
import { type Pair, type PairState, Pairs } from "./pairs.ts";
import { shuffled } from "./random.ts";
import { changedRow, fillRow, type Locks, type Row } from "./rows.ts";

/** Rows that are made for one open pair; the one that covers the most is taken. */
const CANDIDATES = 6;
/** Rows of a round: what is learnt of them makes the next round better. */
const ROUND = 12;
/** How often a pair is tried among others before it is tried beside the calm levels alone. */
const TRIES = 1;

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
  /** What is learnt of refusals beyond the rules is avoided, where that is possible. */
  readonly lessons = new Lessons();
  readonly #factors: readonly Factor[];
  readonly #rules: Rules;
  readonly #random: () => number;
  readonly #tries = new Map<string, number>();
  readonly #calm: Row;

  constructor(factors: readonly Factor[], rules: Rules, random: () => number) {
    this.#factors = factors;
    this.#rules = rules;
    this.#random = random;
    this.pairs = new Pairs(factors);
    this.#calm = fillRow(factors, [...factors.keys()], new Map(), () => 0);
    this.#forbid();
  }

  /**
   * Finds out beforehand what the rules forbid: levels that are possible nowhere, and pairs of what a rule may tie.
   *
   * @throws for a level that is possible nowhere.
   */
  #forbid(): void {
    const mended = new Set<string>();
    for (const [factor, { path, levels }] of this.#factors.entries()) {
      for (const [level, { value }] of levels.entries()) {
        const locks = this.pairs.needs(factor, level);
        if (this.#rules.faults(changedRow(this.#factors, this.#calm, locks)).length === 0) continue;
        mended.add(`${factor} ${level}`);
        if (!this.#mended(locks))
          throw new Error(`the schema allows nowhere ${path.join(".")}: ${JSON.stringify(value)}`);
      }
    }
    for (const pair of this.pairs.in("open")) {
      const [key = "", other = ""] = [pair.one, pair.other].map(([factor]) => this.#factors[factor]?.path[0]);
      // Beside a calm level another one is as it is by itself.
      const isAsAlone = [pair.one, pair.other].some(([, level]) => level === 0);
      const needed = !isAsAlone || [pair.one, pair.other].some((one) => mended.has(one.join(" ")));
      if (!needed || !this.#rules.tiedTo(key).includes(other)) continue;
      if (!this.#mended(this.#locks(pair))) this.pairs.set(pair, "forbidden");
    }
  }

  /** The calm row with what is locked, changed as the rules ask for. */
  #mended(locks: Locks): Row | undefined {
    return mendRow(this.#factors, this.#rules, changedRow(this.#factors, this.#calm, locks), locks);
  }

  /** Some rows for what is open; none when nothing is. What the rules allow nowhere is marked as forbidden. */
  round(): Proposal[] {
    const proposals: Proposal[] = [];
    const open = shuffled([...this.pairs.in("open")], this.#random);
    for (const pair of open) {
      if (proposals.length === ROUND) break;
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

  /**
   * Says what became of the last round: what no row covers that was taken is open again.
   *
   * @param taken all rows that count, of this round and those before.
   * @param failed proposals of which nothing could be made.
   */
  settle(taken: readonly Row[], failed: readonly Proposal[]): void {
    const covered = new Pairs(this.#factors);
    for (const row of taken) for (const pair of covered.of(row)) covered.set(pair, "covered");
    for (const pair of this.pairs.in("covered")) if (covered.state(pair) === "open") this.pairs.set(pair, "open");
    for (const pair of this.pairs.in("forbidden"))
      if (covered.state(pair) === "covered") throw new Error(`not forbidden: ${JSON.stringify(pair)}`);
    for (const { pair, isCalm } of failed) {
      const key = JSON.stringify(pair);
      this.#tries.set(key, (this.#tries.get(key) ?? 0) + 1);
      if (isCalm && this.pairs.state(pair) === "open") this.pairs.set(pair, "refused");
    }
  }

  /** A proposal's rows, each with another level of one of some factors; the pair itself stays. */
  *changes({ pair }: Proposal, row: Row, among: readonly number[]): Generator<Row> {
    const locks = this.#locks(pair);
    for (const factor of among) {
      if (locks.has(factor) || (row[factor] ?? -1) < 0) continue;
      for (const level of this.#factors[factor]?.levels.keys() ?? []) {
        if (level === row[factor]) continue;
        const change = new Map([[factor, level]]);
        const changed = changedRow(this.#factors, row, change);
        const mended = mendRow(this.#factors, this.#rules, changed, new Map([...locks, ...change]));
        if (mended) yield mended;
      }
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
    const row = this.#mended(this.#locks(pair));
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
    const fit = levels.filter((level) => !this.pairs.clashes(row, factor, level));
    const calm = fit.filter((level) => !this.lessons.warns(row, factor, level));
    for (const level of calm.length > 0 ? calm : fit) {
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
