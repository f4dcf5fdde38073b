import { type Abstract, NIL } from "./abstract-value.ts";
import type { Heap } from "./heap.ts";
import type { Place } from "./value-spot.ts";

/** A call of a function by its name. A piped argument is the last one. */
export interface FunctionCall {
  readonly name: string;
  readonly args: readonly Abstract[];
  readonly place: Place;
}

/** A call in the context of the interpreter. */
export interface Call extends Omit<FunctionCall, "name"> {
  /** Identifies the dict that the call creates. */
  readonly site: string;
  readonly heap: Heap;
}

/** The effect of a template function on abstract values: it records reads and returns the result. */
export type AbstractFunction = (call: Call) => Abstract;

/** Returns the first argument of a call. */
export const firstOf = (args: readonly Abstract[]): Abstract => args[0] ?? NIL;

/** Returns the last argument of a call, the piped one. */
export const lastOf = (args: readonly Abstract[]): Abstract => args.at(-1) ?? NIL;
