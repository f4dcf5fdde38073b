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
}

/** A path in the values; there is one object a path in each tree. */
export class ValueSpot {
  readonly path: readonly Step[];
  /** Equal for equal paths. */
  readonly key: string;
  readonly #children = new Map<Step, ValueSpot>();

  constructor(path: readonly Step[] = []) {
    this.path = path;
    this.key = path.map((step) => (step === ANY ? "*" : JSON.stringify(step))).join(".");
  }

  /** The spot one step below. */
  at(step: Step): ValueSpot {
    const known = this.#children.get(step);
    if (known) return known;
    const child = new ValueSpot([...this.path, step]);
    this.#children.set(step, child);
    return child;
  }
}
