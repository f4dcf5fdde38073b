import { type Abstract, join, listOf, NIL, TEXT } from "./abstract-value.ts";
import { firstOf, lastOf, type Meaning } from "./function-call.ts";
import type { Heap } from "./heap.ts";
import { ANY, type Place } from "./value-spot.ts";

/** Reads how many items there are: whether what is made of them is empty depends on it. */
export function countItems(value: Abstract, place: Place, heap: Heap): void {
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

/** How many items there are, or keys, or letters. */
export const size: Meaning = ({ args, place, heap }) => {
  heap.test(lastOf(args), place);
  heap.test(elementOf(lastOf(args), place, heap), place);
  return TEXT;
};

/** Functions of lists that read no more of their items than they must. */
export const LIST_FUNCTIONS: Readonly<Record<string, Meaning>> = {
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
