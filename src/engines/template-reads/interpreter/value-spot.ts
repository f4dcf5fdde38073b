/** A step to every key of a map and every item of a list. */
export const ANY: unique symbol = Symbol("any");

/** A step of a path in the values: a key, or the index of an item as text. */
export type Step = string | typeof ANY;

/** A template file, by its name and by its number among those of a chart. */
export interface TemplateFile {
  readonly name: string;
  readonly number: number;
}

/** A stretch of a template file. */
export interface Place {
  readonly file: TemplateFile;
  readonly start: number;
  readonly end: number;
  /** What stands there is not the file's own text, but runs a template that stands in the values. */
  readonly runsValues?: true;
}

/** A path in the values; there is one object a path in each tree. */
export class ValueSpot {
  readonly path: readonly Step[];
  /** Another for each spot of a tree. */
  readonly id: number;
  readonly #counter: { next: number };
  readonly #children = new Map<Step, ValueSpot>();

  constructor(path: readonly Step[] = [], counter = { next: 0 }) {
    this.path = path;
    this.id = counter.next++;
    this.#counter = counter;
  }

  /** The spot one step below. */
  at(step: Step): ValueSpot {
    const known = this.#children.get(step);
    if (known) return known;
    const child = new ValueSpot([...this.path, step], this.#counter);
    this.#children.set(step, child);
    return child;
  }
}
