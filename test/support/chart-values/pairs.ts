import type { Factor } from "./factors.ts";
import type { Row } from "./rows.ts";

/** What is known of a pair of levels. */
export type PairState = "open" | "covered" | "apart" | "forbidden" | "refused";
const STATES: readonly PairState[] = ["open", "covered", "apart", "forbidden", "refused"];

/** Two levels of two factors. */
export interface Pair {
  readonly one: readonly [factor: number, level: number];
  readonly other: readonly [factor: number, level: number];
}

/** Each two levels of two different factors, and what is known of them; `apart` are those that exclude each other. */
export class Pairs {
  readonly #first: readonly number[];
  readonly #size: number;
  readonly #states: Uint8Array;
  readonly #open: Int32Array;
  readonly #factors: readonly Factor[];
  /** By factor and level, the levels of the factors above that it needs. */
  readonly #needs: ReadonlyMap<number, number>[][];

  constructor(factors: readonly Factor[]) {
    this.#factors = factors;
    let size = 0;
    this.#first = factors.map(({ levels }) => {
      const first = size;
      size += levels.length;
      return first;
    });
    this.#size = size;
    // A factor without a choice is in no pair.
    this.#states = new Uint8Array(size * size).fill(STATES.indexOf("apart"));
    this.#open = new Int32Array(factors.length);
    this.#needs = factors.map(({ levels }, factor) => levels.map((_, level) => needsOf(factors, factor, level)));
    for (const pair of this.#all()) if (!this.#areApart(pair)) this.set(pair, "open");
  }

  /** What a level of a factor needs above it, itself included. */
  needs(factor: number, level: number): ReadonlyMap<number, number> {
    return this.#needs[factor]?.[level] ?? new Map();
  }

  state({ one, other }: Pair): PairState {
    return STATES[this.#states[this.#at(one, other)] ?? 0] ?? "open";
  }

  set(pair: Pair, state: PairState): void {
    this.#count(pair, Number(state === "open") - Number(this.state(pair) === "open"));
    this.#states[this.#at(pair.one, pair.other)] = STATES.indexOf(state);
    this.#states[this.#at(pair.other, pair.one)] = STATES.indexOf(state);
  }

  /** How many pairs of a factor are open. */
  openOf(factor: number): number {
    return this.#open[factor] ?? 0;
  }

  /** How many open pairs a level would cover beside the levels of a row that are chosen. */
  gain(row: Row, factor: number, level: number): number {
    const from = ((this.#first[factor] ?? 0) + level) * this.#size;
    let gain = 0;
    for (let other = 0; other < row.length; other++) {
      const chosen = row[other] ?? -1;
      if (chosen >= 0 && other !== factor && this.#states[from + (this.#first[other] ?? 0) + chosen] === 0) gain++;
    }
    return gain;
  }

  /** Whether a level is forbidden beside a level of a row that is chosen. */
  clashes(row: Row, factor: number, level: number): boolean {
    const from = ((this.#first[factor] ?? 0) + level) * this.#size;
    const forbidden = STATES.indexOf("forbidden");
    return row.some(
      (chosen, other) => chosen >= 0 && this.#states[from + (this.#first[other] ?? 0) + chosen] === forbidden,
    );
  }

  /** The pairs of a row. */
  *of(row: Row): Generator<Pair> {
    for (let one = 0; one < row.length; one++) {
      const first = row[one] ?? -1;
      if (first < 0) continue;
      for (let other = one + 1; other < row.length; other++) {
        const second = row[other] ?? -1;
        if (second >= 0) yield { one: [one, first], other: [other, second] };
      }
    }
  }

  /** The pairs of a state. */
  *in(state: PairState): Generator<Pair> {
    for (const pair of this.#all()) if (this.state(pair) === state) yield pair;
  }

  #count({ one, other }: Pair, change: number): void {
    for (const [factor] of [one, other]) this.#open[factor] = this.openOf(factor) + change;
  }

  *#all(): Generator<Pair> {
    const choices = [...this.#factors.entries()].filter(([, { levels }]) => levels.length > 1);
    for (const [index, [one, { levels }]] of choices.entries())
      for (const [other, { levels: others }] of choices.slice(index + 1))
        for (const first of levels.keys())
          for (const second of others.keys()) yield { one: [one, first], other: [other, second] };
  }

  #at([factor, level]: Pair["one"], [other, second]: Pair["other"]): number {
    return ((this.#first[factor] ?? 0) + level) * this.#size + (this.#first[other] ?? 0) + second;
  }

  #areApart({ one, other }: Pair): boolean {
    const needs = this.needs(...one);
    return [...this.needs(...other)].some(([factor, level]) => (needs.get(factor) ?? level) !== level);
  }
}

function needsOf(factors: readonly Factor[], factor: number, level: number): Map<number, number> {
  const needs = new Map([[factor, level]]);
  let parent = factors[factor]?.parent;
  while (parent) {
    needs.set(parent.factor, (factors[parent.factor]?.levels ?? []).indexOf(parent.level));
    parent = factors[parent.factor]?.parent;
  }
  return needs;
}
