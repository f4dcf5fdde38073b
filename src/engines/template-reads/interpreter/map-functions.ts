import { type Abstract, constant, dictOf, join, listOf, NIL, TEXT } from "./abstract-value.ts";
import { type AbstractFunction, type Call, firstOf } from "./function-call.ts";
import { countItems, elementOf, size } from "./list-functions.ts";
import { ANY, type Step } from "./value-spot.ts";

/** Returns the values below each key that `key` may be. */
function atKey({ heap, place }: Call, value: Abstract, key: Abstract): Abstract {
  heap.whole(key, place);
  const steps = key.atoms.map((atom): Step => {
    const known = atom.kind === "constant" && (typeof atom.value === "string" || typeof atom.value === "number");
    return known ? String(atom.value) : ANY;
  });
  return heap.oneOf(
    steps.map((step) => heap.at(value, step, place)),
    place,
  );
}

const descend: AbstractFunction = (call) =>
  call.args.slice(1).reduce((value, key) => {
    call.heap.pass(value, call.place);
    return atKey(call, value, key);
  }, firstOf(call.args));

const dig: AbstractFunction = (call) => {
  const { args, place, heap } = call;
  const [fall = NIL, map = NIL] = args.slice(-2);
  const found = args.slice(0, -2).reduce((value, key) => {
    const next = atKey(call, value, key);
    heap.test(next, place);
    return next;
  }, map);
  heap.pass(map, place);
  return heap.oneOf([found, fall], place);
};

const get: AbstractFunction = (call) => {
  const { args, place, heap } = call;
  heap.pass(firstOf(args), place);
  const found = atKey(call, firstOf(args), args[1] ?? NIL);
  heap.test(found, place);
  return heap.oneOf([found, constant("")], place);
};

const hasKey: AbstractFunction = (call) => {
  const { args, place, heap } = call;
  heap.pass(firstOf(args), place);
  const found = atKey(call, firstOf(args), args[1] ?? NIL);
  heap.test(found, place);
  return found.key === NIL.key ? constant(false) : TEXT;
};

const pluck: AbstractFunction = (call) => {
  const { args, place, heap } = call;
  const maps = args.slice(1);
  const found = maps.map((map) => atKey(call, map, firstOf(args)));
  for (const map of maps) heap.pass(map, place);
  for (const value of found) heap.test(value, place);
  return listOf([join(found)], false);
};

const pick: AbstractFunction = (call) => {
  const { args, place, heap, site } = call;
  const entries = new Map<Step, Abstract>();
  heap.pass(firstOf(args), place);
  for (const key of args.slice(1)) {
    const value = heap.oneOf([atKey(call, firstOf(args), key), NIL], place);
    heap.test(value, place);
    const [only] = key.atoms;
    const step = key.atoms.length === 1 && only?.kind === "constant" ? String(only.value) : ANY;
    entries.set(step, heap.oneOf([entries.get(step) ?? NIL, value], place));
  }
  return heap.bounded(dictOf(site, entries), place);
};

const dict: AbstractFunction = ({ args, place, heap, site }) => {
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

const merge: AbstractFunction = ({ args, place, heap }) => {
  for (const arg of args) heap.pass(arg, place);
  for (const source of args.slice(1)) heap.merge(firstOf(args), source, place);
  return heap.oneOf(args, place);
};

/** The functions, `index` included, that do not read everything below a map. */
export const MAP_FUNCTIONS: Readonly<Record<string, AbstractFunction>> = {
  deepCopy: ({ args, place, heap }) => {
    heap.pass(firstOf(args), place);
    return firstOf(args);
  },
  dict,
  dig,
  get,
  hasKey,
  index: descend,
  keys: (call) => {
    for (const arg of call.args) size({ ...call, args: [arg] });
    return TEXT;
  },
  merge,
  mergeOverwrite: merge,
  omit: ({ args, place, heap }) => {
    for (const arg of args.slice(1)) heap.whole(arg, place);
    countItems(firstOf(args), place, heap);
    return firstOf(args);
  },
  pick,
  pluck,
  set: ({ args, place, heap }) => {
    heap.set(firstOf(args), { key: args[1] ?? NIL, value: args[2] ?? NIL }, place);
    return firstOf(args);
  },
  unset: ({ args, place, heap }) => {
    heap.set(firstOf(args), { key: args[1] ?? NIL, value: NIL }, place);
    return firstOf(args);
  },
  values: ({ args, place, heap }) => {
    for (const arg of args) countItems(arg, place, heap);
    return listOf([elementOf(join(args), place, heap)], false);
  },
};
