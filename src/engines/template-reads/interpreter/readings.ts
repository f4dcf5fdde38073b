import type { ChartScope } from "./abstract-value.ts";
import { ANY, type Place, type Step, type ValueSpot } from "./value-spot.ts";

/**
 * How a template uses a value:
 * - `named`: it contains the path; another reference says how the value is used;
 * - `passed`: it reads a value below, and fails if this one is missing;
 * - `tested`: it tests only whether the value exists, is empty, or has some type;
 * - `whole`: it reads the value with everything below.
 */
export type Reading = (typeof READINGS)[number];

const READINGS = ["named", "passed", "tested", "whole"] as const;
const MAX_OFFSET = 2 ** 32;

export interface Reference {
  readonly spot: ValueSpot;
  readonly reads: Reading;
  /** Where the value is used. */
  readonly place: Place;
  /** Where its path is written; differs from `place` for variables and the dot. */
  readonly origin: Place;
}

/** Collects references, without repetitions of the same spot, place and kind of reading. */
export class Readings {
  readonly #references = new Map<ValueSpot, Map<number, Reference>>();
  readonly #written = new Set<ValueSpot>();
  readonly #root: ChartScope;

  constructor(root: ChartScope) {
    this.#root = root;
  }

  *references(): Iterable<Reference> {
    for (const references of this.#references.values()) yield* references.values();
  }

  written(): Iterable<ValueSpot> {
    return this.#written;
  }

  /** Records that a template writes to a spot or below it. */
  write(spot: ValueSpot): void {
    this.#written.add(spot);
  }

  record(reference: Reference): void {
    if (!this.#add(reference) || this.#root.subcharts.size === 0) return;
    for (const spot of this.#copiedFrom(reference)) this.#add({ ...reference, spot });
  }

  #add(reference: Reference): boolean {
    const { spot, reads, place } = reference;
    const key = (place.file.number * MAX_OFFSET + place.start) * READINGS.length + READINGS.indexOf(reads);
    const known = this.#references.get(spot);
    if (known?.has(key)) return false;
    if (known) known.set(key, reference);
    else this.#references.set(spot, new Map([[key, reference]]));
    return true;
  }

  /** Helm copies `global` into each subchart: a template that reads `sub.global.x` may read `global.x`. */
  *#copiedFrom({ spot, reads }: Reference): Iterable<ValueSpot> {
    const [first, ...rest] = spot.path;
    let chart = this.#root.subcharts.get(String(first));
    const above = [this.#root];
    for (const [index, step] of rest.entries()) {
      if (!chart) return;
      if (step === "global" || step === ANY) for (const one of above) yield below(one.spot, rest.slice(index));
      above.push(chart);
      chart = chart.subcharts.get(String(step));
    }
    if (chart && reads === "whole" && spot === chart.spot) for (const one of above) yield one.spot.at("global");
  }
}

function below(spot: ValueSpot, [, ...rest]: readonly Step[]): ValueSpot {
  let current = spot.at("global");
  for (const step of rest) current = current.at(step);
  return current;
}
