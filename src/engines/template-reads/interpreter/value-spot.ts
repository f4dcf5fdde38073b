/** A step that represents every key of a map and every item of a list. */
export const ANY: unique symbol = Symbol("any");

/** A step of a path in the values: a key, or the index of an item as a string. */
export type Step = string | typeof ANY;

/** A template file, with its name and its number among the files of a chart. */
export interface TemplateFile {
  readonly name: string;
  readonly number: number;
}

/** A range of a template file, in UTF-16 code units; `end` is exclusive. */
export interface Place {
  readonly file: TemplateFile;
  readonly start: number;
  readonly end: number;
  /** The text there runs a template that comes from the values. */
  readonly runsValues?: true;
}

/** A path in the values. Each tree has one object for each path. */
export class ValueSpot {
  readonly path: readonly Step[];
  /** Unique within a tree. */
  readonly id: number;
  readonly #counter: { next: number };
  readonly #children = new Map<Step, ValueSpot>();

  constructor(path: readonly Step[] = [], counter = { next: 0 }) {
    this.path = path;
    this.id = counter.next++;
    this.#counter = counter;
  }

  /** Returns the spot one step below. */
  at(step: Step): ValueSpot {
    const known = this.#children.get(step);
    if (known) return known;
    const child = new ValueSpot([...this.path, step], this.#counter);
    this.#children.set(step, child);
    return child;
  }
}
