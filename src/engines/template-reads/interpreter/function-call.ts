import { type Abstract, NIL } from "./abstract-value.ts";
import type { Heap } from "./heap.ts";
import type { Place } from "./value-spot.ts";

/** A call of a function: its arguments, the piped one last. */
export interface Call {
  readonly args: readonly Abstract[];
  readonly place: Place;
  /** What a dict that it makes is known by. */
  readonly site: string;
  readonly heap: Heap;
}

/** What a function does, and gives. */
export type Meaning = (call: Call) => Abstract;

/** The first argument of a call. */
export const firstOf = (args: readonly Abstract[]): Abstract => args[0] ?? NIL;

/** The last argument of a call: the piped one. */
export const lastOf = (args: readonly Abstract[]): Abstract => args.at(-1) ?? NIL;
