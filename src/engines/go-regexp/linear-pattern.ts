import { type PatternNode, parsePattern, type Ranges } from "./pattern-syntax.ts";

/** A compiled pattern. */
export interface Pattern {
  /** Whether the pattern matches anywhere in a text. */
  test(text: string): boolean;
}

// RE2 allows 1000 repetitions, with nested ones multiplied. A pattern with this few states stays below that limit.
const MAX_STATES = 1000;

/** The number of results that a pattern caches, and the longest text that it caches, in UTF-16 units. */
const MAX_ANSWERS = 1000;
const MAX_ANSWERED_LENGTH = 200;

/** A state of the automaton; `next` and `other` are numbers of states. */
type State =
  | { readonly kind: "char"; readonly accepts: (point: number) => boolean; next: number }
  | { readonly kind: "begin" | "end"; next: number }
  | { readonly kind: "split"; next: number; other: number }
  | { readonly kind: "match" };

/**
 * Compiles the common part of RE2's syntax into an automaton that follows all states at once: the time is at most the
 * length of the text times the size of the pattern.
 *
 * @returns undefined for a pattern that needs the RE2 library, or that is invalid.
 */
export function linearPattern(pattern: string): Pattern | undefined {
  const node = parsePattern(pattern);
  if (!node || size(node) > MAX_STATES) return undefined;
  let automaton: Automaton | undefined;
  // Environments share most of their values.
  const answers = new Map<string, boolean>();
  return {
    test: (text) => {
      const answer = answers.get(text);
      if (answer !== undefined) return answer;
      automaton ??= automatonOf(node);
      const matched = matches(automaton, text);
      if (text.length <= MAX_ANSWERED_LENGTH && answers.size < MAX_ANSWERS) answers.set(text, matched);
      return matched;
    },
  };
}

/** An upper bound of the number of states. */
function size(node: PatternNode): number {
  switch (node.kind) {
    case "sequence":
    case "choice":
      return node.parts.reduce((sum, part) => sum + size(part), node.parts.length + 1);
    case "repeat": {
      const copies = node.max === Number.POSITIVE_INFINITY ? node.min + 1 : node.max;
      return (size(node.part) + 1) * copies + 1;
    }
    default:
      return 1;
  }
}

interface Automaton {
  readonly states: readonly State[];
  readonly start: number;
}

/** Builds the states from the end of the pattern: each needs the number of its successor. */
function automatonOf(node: PatternNode): Automaton {
  const states: State[] = [{ kind: "match" }];
  const add = (state: State): number => states.push(state) - 1;
  const build = (part: PatternNode, next: number): number => {
    switch (part.kind) {
      case "char":
        return add({ kind: "char", accepts: accepting(part.ranges, part.negated), next });
      case "sequence":
        return part.parts.reduceRight((after, item) => build(item, after), next);
      case "choice":
        return part.parts
          .map((item) => build(item, next))
          .reduce((other, first) => add({ kind: "split", next: first, other }));
      case "repeat":
        return repeat(part.part, part.min, part.max, next);
      default:
        return add({ kind: part.kind, next });
    }
  };
  const repeat = (part: PatternNode, min: number, max: number, next: number): number => {
    let start = next;
    if (max === Number.POSITIVE_INFINITY) {
      const loop: State = { kind: "split", next, other: next };
      start = add(loop);
      loop.next = build(part, start);
    } else {
      for (let optional = max - min; optional > 0; optional--)
        start = add({ kind: "split", next: build(part, start), other: next });
    }
    for (let needed = min; needed > 0; needed--) start = build(part, start);
    return start;
  };
  const start = build(node, 0);
  return { states, start };
}

function accepting(ranges: Ranges, negated: boolean): (point: number) => boolean {
  const [only] = ranges;
  if (only && ranges.length === 1) {
    const [low, high] = only;
    return (point) => (point >= low && point <= high) !== negated;
  }
  return (point) => ranges.some(([low, high]) => point >= low && point <= high) !== negated;
}

function matches({ states, start }: Automaton, text: string): boolean {
  const seen = new Int32Array(states.length).fill(-1);
  let current: number[] = [];
  let at = 0;
  /** Adds a state and every state that it reaches without a character; returns true for a match. */
  const enter = (list: number[], first: number): boolean => {
    const stack = [first];
    for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
      const state = seen[number] === at ? undefined : states[number];
      if (!state) continue;
      seen[number] = at;
      if (state.kind === "match") return true;
      if (state.kind === "char") list.push(number);
      else if (state.kind === "split") stack.push(state.other, state.next);
      else if (state.kind === "begin" ? at === 0 : at === text.length) stack.push(state.next);
    }
    return false;
  };
  while (true) {
    if (enter(current, start)) return true;
    const point = text.codePointAt(at);
    if (point === undefined) return false;
    at += point > 0xffff ? 2 : 1;
    const following: number[] = [];
    for (const number of current) {
      const state = states[number];
      if (state?.kind === "char" && state.accepts(point) && enter(following, state.next)) return true;
    }
    current = following;
  }
}
