import { type Abstract, join, listOf, NIL, TEXT } from "./abstract-value.ts";
import { type AbstractFunction, type Call, firstOf, lastOf } from "./function-call.ts";
import type { Heap } from "./heap.ts";
import { ANY, type Place } from "./value-spot.ts";

/** Records that a template reads the number of items: whether the result is empty depends on it. */
export function countItems(value: Abstract, place: Place, heap: Heap): void {
  heap.pass(value, place);
  heap.test(elementOf(value, place, heap), place);
}

const list: AbstractFunction = ({ args, place, heap }) => heap.bounded(listOf(args, true), place);

/** Returns the union of the items of a list, or of the values of a map. */
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

const someItem: AbstractFunction = ({ args, place, heap }) => {
  heap.pass(lastOf(args), place);
  return heap.oneOf([elementOf(lastOf(args), place, heap), NIL], place);
};

const firstItem: AbstractFunction = (call) => {
  const [atom] = lastOf(call.args).atoms;
  const exact = atom?.kind === "list" && atom.exact && lastOf(call.args).atoms.length === 1;
  return exact ? (atom.items[0] ?? NIL) : someItem(call);
};

/** Returns a list with some or all of the items. */
const sameItems: AbstractFunction = (call) => {
  for (const arg of call.args.slice(1)) call.heap.whole(arg, call.place);
  return relist(call, [firstOf(call.args)]);
};

const joinedLists: AbstractFunction = (call) => relist(call, call.args);
const extendedList: AbstractFunction = (call) => relist(call, call.args.slice(0, 1), call.args.slice(1));

/** Returns a list of unknown length with the items of some lists, and more items. */
function relist({ place, heap }: Call, lists: readonly Abstract[], items: readonly Abstract[] = []): Abstract {
  for (const one of lists) countItems(one, place, heap);
  return listOf([heap.oneOf([...lists.map((one) => elementOf(one, place, heap)), ...items], place)], false);
}

/** The number of items, keys or characters. */
export const size: AbstractFunction = ({ args, place, heap }) => {
  heap.test(lastOf(args), place);
  heap.test(elementOf(lastOf(args), place, heap), place);
  return TEXT;
};

/** The functions that do not read every item of a list. */
export const LIST_FUNCTIONS: Readonly<Record<string, AbstractFunction>> = {
  append: extendedList,
  compact: sameItems,
  concat: joinedLists,
  first: firstItem,
  initial: sameItems,
  last: someItem,
  len: size,
  list,
  prepend: extendedList,
  rest: sameItems,
  reverse: sameItems,
  tuple: list,
};
