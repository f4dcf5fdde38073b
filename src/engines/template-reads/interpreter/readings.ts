import type { ChartScope } from "./abstract-value.ts";
import { ANY, type Place, type Step, type ValueSpot } from "./value-spot.ts";

/**
 * How a template touches a value:
 * - `named`: it writes the path down; what becomes of it is said by another reference;
 * - `passed`: it steps through the value to one below, and fails if it is missing;
 * - `tested`: it looks only whether the value is there, empty, or of some kind, and goes on without it;
 * - `whole`: it takes the value with all that is below.
 */
export type Reading = (typeof READINGS)[number];

const READINGS = ["named", "passed", "tested", "whole"] as const;
const MAX_OFFSET = 2 ** 32;

export interface Reference {
  readonly spot: ValueSpot;
  readonly reads: Reading;
  /** Where the value is used. */
  readonly place: Place;
  /** Where its path is written down; elsewhere than `place` for variables and the dot. */
  readonly origin: Place;
}

/** Collects what is read: of one spot at one place in one way only the first. */
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

  /** Notes that templates write to a spot or below. */
  write(spot: ValueSpot): void {
    this.#written.add(spot);
  }

  record(spot: ValueSpot, reads: Reading, place: Place, origin: Place): void {
    if (!this.#add({ spot, reads, place, origin }) || this.#root.subcharts.size === 0) return;
    for (const other of this.#copiedFrom(spot, reads)) this.#add({ spot: other, reads, place, origin });
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

  /** Helm copies `global` down into each subchart: who reads `sub.global.x` may read `global.x`. */
  *#copiedFrom(spot: ValueSpot, reads: Reading): Iterable<ValueSpot> {
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
