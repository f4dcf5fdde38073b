import {
  type Abstract,
  constant,
  dictOf,
  FILE_NAME,
  join,
  listOf,
  NIL,
  OPAQUE,
  TEXT,
  truth,
  whereTrue,
} from "./abstract-value.ts";
import type { Heap } from "./heap.ts";
import { ANY, type Place, type Step } from "./value-spot.ts";

/** A call of a function: its arguments, the piped one last. */
export interface Call {
  readonly args: readonly Abstract[];
  readonly place: Place;
  /** What a dict that it makes is known by. */
  readonly site: string;
  readonly heap: Heap;
}

type Meaning = (call: Call) => Abstract;

/**
 * What a function of Helm (Go's own, sprig's, Helm's) does with values. Those that are not named here read their
 * arguments as a whole; `include` and `tpl` belong to the evaluator.
 */
export function callFunction(name: string, call: Call): Abstract {
  const bare = /^must[A-Z]/.test(name) ? name.charAt(4).toLowerCase() + name.slice(5) : name;
  const meaning = Object.hasOwn(MEANINGS, bare) ? MEANINGS[bare] : undefined;
  return meaning ? meaning(call) : readAll(call, bare);
}

/** Functions whose result is no text of their arguments, and those whose result may be any text. */
const PLAIN = new Set([
  ...["eq", "ne", "lt", "le", "gt", "ge", "has", "contains", "hasPrefix", "hasSuffix", "regexMatch", "deepEqual"],
  ...["semverCompare", "int", "int64", "float64", "add", "sub", "sha256sum", "b64enc"],
]);
const FOREIGN = new Set(["lookup", "call", "b64dec", "b32dec", "decryptAES"]);

function readAll({ args, place, heap }: Call, name: string): Abstract {
  for (const arg of args) heap.whole(arg, place);
  if (PLAIN.has(name)) return TEXT;
  if (FOREIGN.has(name) || args.some(mayHoldTemplate)) return OPAQUE;
  return args.some((arg) => arg.atoms.some((atom) => atom.kind === "file")) ? FILE_NAME : TEXT;
}

/** Whether a value may be text with actions, or parts of them, that do not stand in the values as they are. */
export function mayHoldTemplate(value: Abstract): boolean {
  return value.atoms.some((atom) => {
    if (atom.kind === "constant") return typeof atom.value === "string" && /[{}]/.test(atom.value);
    if (atom.kind === "list") return atom.items.some(mayHoldTemplate);
    if (atom.kind === "dict") return [...atom.entries.values()].some(mayHoldTemplate);
    return atom.kind === "opaque" || atom.kind === "chart";
  });
}

const testAll: Meaning = ({ args, place, heap }) => {
  for (const arg of args) heap.test(arg, place);
  return TEXT;
};

/** One of the arguments, and all were tested. */
const oneOfTested: Meaning = (call) => {
  testAll(call);
  return call.heap.oneOf(call.args, call.place);
};

const firstOf = (args: readonly Abstract[]): Abstract => args[0] ?? NIL;
const lastOf = (args: readonly Abstract[]): Abstract => args.at(-1) ?? NIL;

/** `default fallback value`, and `coalesce value… `: an empty value gives way to the next. */
const fallback: Meaning = (call) => {
  const { args, place, heap } = call;
  const ordered = call.args.length === 2 ? [...args].reverse() : args;
  for (const arg of ordered.slice(0, -1)) heap.test(arg, place);
  const sure = ordered.findIndex((arg) => truth(arg) === true);
  const possible = sure === -1 ? ordered : ordered.slice(0, sure + 1);
  return heap.oneOf([...possible.slice(0, -1).map(whereTrue), ...possible.slice(-1)], place);
};

const coalesce: Meaning = (call) => {
  const { args, place, heap } = call;
  for (const arg of args) heap.test(arg, place);
  return heap.oneOf([...args.map(whereTrue), NIL], place);
};

const descend: Meaning = ({ args, place, heap }) =>
  args.slice(1).reduce((value, key) => {
    heap.pass(value, place);
    return heap.atKey(value, key, place);
  }, firstOf(args));

const dig: Meaning = ({ args, place, heap }) => {
  const [fall = NIL, map = NIL] = args.slice(-2);
  const found = args.slice(0, -2).reduce((value, key) => {
    const next = heap.atKey(value, key, place);
    heap.test(next, place);
    return next;
  }, map);
  heap.pass(map, place);
  return heap.oneOf([found, fall], place);
};

const get: Meaning = ({ args, place, heap }) => {
  heap.pass(firstOf(args), place);
  const found = heap.atKey(firstOf(args), args[1] ?? NIL, place);
  heap.test(found, place);
  return heap.oneOf([found, constant("")], place);
};

const hasKey: Meaning = ({ args, place, heap }) => {
  heap.pass(firstOf(args), place);
  const found = heap.atKey(firstOf(args), args[1] ?? NIL, place);
  heap.test(found, place);
  return found.key === NIL.key ? constant(false) : TEXT;
};

const pluck: Meaning = ({ args, place, heap }) => {
  const maps = args.slice(1);
  const found = maps.map((map) => heap.atKey(map, firstOf(args), place));
  for (const map of maps) heap.pass(map, place);
  for (const value of found) heap.test(value, place);
  return listOf([join(found)], false);
};

const pick: Meaning = ({ args, place, heap, site }) => {
  const entries = new Map<Step, Abstract>();
  heap.pass(firstOf(args), place);
  for (const key of args.slice(1)) {
    const value = heap.oneOf([heap.atKey(firstOf(args), key, place), NIL], place);
    heap.test(value, place);
    const [only] = key.atoms;
    const step = key.atoms.length === 1 && only?.kind === "constant" ? String(only.value) : ANY;
    entries.set(step, heap.oneOf([entries.get(step) ?? NIL, value], place));
  }
  return heap.bounded(dictOf(site, entries), place);
};

const dict: Meaning = ({ args, place, heap, site }) => {
  const entries = new Map<Step, Abstract>();
  for (let index = 0; index < args.length; index += 2) {
    const key = args[index] ?? NIL;
    const [only] = key.atoms;
    heap.whole(key, place);
    const step = key.atoms.length === 1 && only?.kind === "constant" ? String(only.value) : ANY;
    const value = args[index + 1] ?? constant("");
    entries.set(step, step === ANY ? heap.oneOf([entries.get(ANY) ?? NIL, value], place) : value);
  }
  return heap.bounded(dictOf(site, entries), place);
};

/** Reads how many items there are: whether what is made of them is empty depends on it. */
function countItems(value: Abstract, place: Place, heap: Heap): void {
  heap.pass(value, place);
  heap.test(elementOf(value, place, heap), place);
}

const list: Meaning = ({ args, place, heap }) => heap.bounded(listOf(args, true), place);

/** The items of a list, or the values of a map, as one value. */
export function elementOf(value: Abstract, place: Place, heap: Heap): Abstract {
  return heap.oneOf(
    value.atoms.map((atom) => itemOf({ key: atom.key, atoms: [atom] }, place, heap)),
    place,
  );
}

function itemOf(value: Abstract, place: Place, heap: Heap): Abstract {
  const [atom] = value.atoms;
  if (atom?.kind === "list") return heap.oneOf(atom.items, place);
  if (atom?.kind === "constant") return typeof atom.value === "number" ? TEXT : join([]);
  return heap.at(value, ANY, place);
}

const someItem: Meaning = ({ args, place, heap }) => {
  heap.pass(lastOf(args), place);
  return heap.oneOf([elementOf(lastOf(args), place, heap), NIL], place);
};

const firstItem: Meaning = (call) => {
  const [atom] = lastOf(call.args).atoms;
  const exact = atom?.kind === "list" && atom.exact && lastOf(call.args).atoms.length === 1;
  return exact ? (atom.items[0] ?? NIL) : someItem(call);
};

/** A list with the same items, or fewer of them. */
const sameItems: Meaning = ({ args, place, heap }) => {
  for (const arg of args.slice(1)) heap.whole(arg, place);
  return relist([firstOf(args)], [], place, heap);
};

const joinedLists: Meaning = ({ args, place, heap }) => relist(args, [], place, heap);
const extendedList: Meaning = ({ args, place, heap }) => relist(args.slice(0, 1), args.slice(1), place, heap);

function relist(lists: readonly Abstract[], items: readonly Abstract[], place: Place, heap: Heap): Abstract {
  for (const one of lists) countItems(one, place, heap);
  return listOf([heap.oneOf([...lists.map((one) => elementOf(one, place, heap)), ...items], place)], false);
}

const merge: Meaning = ({ args, place, heap }) => {
  for (const arg of args) heap.pass(arg, place);
  heap.merge(firstOf(args), join(args.slice(1)), place);
  return heap.oneOf(args, place);
};

const size: Meaning = ({ args, place, heap }) => {
  heap.test(lastOf(args), place);
  heap.test(elementOf(lastOf(args), place, heap), place);
  return TEXT;
};

const kind: Meaning = ({ args, place, heap }) => {
  for (const arg of args.slice(0, -1)) heap.whole(arg, place);
  heap.test(lastOf(args), place);
  return TEXT;
};

const not: Meaning = (call) => {
  testAll(call);
  const certain = truth(firstOf(call.args));
  return certain === undefined ? TEXT : constant(!certain);
};

const MEANINGS: Readonly<Record<string, Meaning>> = {
  all: testAll,
  and: oneOfTested,
  any: testAll,
  append: extendedList,
  coalesce,
  compact: sameItems,
  concat: joinedLists,
  deepCopy: ({ args, place, heap }) => {
    heap.pass(firstOf(args), place);
    return firstOf(args);
  },
  default: fallback,
  dict,
  dig,
  empty: not,
  first: firstItem,
  get,
  hasKey,
  index: descend,
  initial: sameItems,
  keys: (call) => {
    for (const arg of call.args) size({ ...call, args: [arg] });
    return TEXT;
  },
  kindIs: kind,
  kindOf: kind,
  last: someItem,
  len: size,
  list,
  merge,
  mergeOverwrite: merge,
  not,
  omit: ({ args, place, heap }) => {
    for (const arg of args.slice(1)) heap.whole(arg, place);
    countItems(firstOf(args), place, heap);
    return firstOf(args);
  },
  or: oneOfTested,
  pick,
  pluck,
  prepend: extendedList,
  required: ({ args, place, heap }) => {
    heap.whole(firstOf(args), place);
    heap.test(lastOf(args), place);
    return lastOf(args);
  },
  rest: sameItems,
  reverse: sameItems,
  set: ({ args, place, heap }) => {
    heap.set(firstOf(args), args[1] ?? NIL, args[2] ?? NIL, place);
    return firstOf(args);
  },
  ternary: ({ args, place, heap }) => {
    heap.test(lastOf(args), place);
    return heap.oneOf(args.slice(0, 2), place);
  },
  tuple: list,
  typeIs: kind,
  typeIsLike: kind,
  typeOf: kind,
  unset: ({ args, place, heap }) => {
    heap.set(firstOf(args), args[1] ?? NIL, NIL, place);
    return firstOf(args);
  },
  values: ({ args, place, heap }) => {
    for (const arg of args) countItems(arg, place, heap);
    return listOf([elementOf(join(args), place, heap)], false);
  },
};
