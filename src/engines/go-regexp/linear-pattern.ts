import { type PatternNode, parsePattern, type Ranges } from "./pattern-syntax.ts";

/** A pattern that is asked whether it matches anywhere in a text. */
export interface Pattern {
  test(text: string): boolean;
}

// With so few states no limit of RE2's own is reached: it allows 1000 repetitions, nested ones multiplied.
const MAX_STATES = 1000;

const MAX_KNOWN = 1000;
const MAX_KNOWN_LENGTH = 200;

/** What a state does; `next` and `other` are numbers of states. */
type State =
  | { readonly kind: "char"; readonly accepts: (point: number) => boolean; next: number }
  | { readonly kind: "begin" | "end"; next: number }
  | { readonly kind: "split"; next: number; other: number }
  | { readonly kind: "match" };

/**
 * Compiles the common part of RE2's syntax into states that are followed side by side, so that the time is the length of
 * the text times the size of the pattern, whatever the pattern.
 *
 * @returns undefined for a pattern that needs the RE2 library, or is none.
 */
export function linearPattern(pattern: string): Pattern | undefined {
  const node = parsePattern(pattern);
  if (!node || size(node) > MAX_STATES) return undefined;
  let made: Program | undefined;
  // Many environments have the same values.
  const known = new Map<string, boolean>();
  return {
    test: (text) => {
      const before = known.get(text);
      if (before !== undefined) return before;
      made ??= program(node);
      const matched = matches(made, text);
      if (text.length <= MAX_KNOWN_LENGTH && known.size < MAX_KNOWN) known.set(text, matched);
      return matched;
    },
  };
}

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

interface Program {
  readonly states: readonly State[];
  readonly start: number;
}

/** States are made from the back: each knows the number of the one after it. */
function program(node: PatternNode): Program {
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

function matches({ states, start }: Program, text: string): boolean {
  const seen = new Int32Array(states.length).fill(-1);
  let current: number[] = [];
  let at = 0;
  /** Adds a state and what is reached from it without a character; true for a match. */
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
