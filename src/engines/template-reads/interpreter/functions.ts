import { type Abstract, constant, FILE_NAME, NIL, OPAQUE, TEXT, truth, whereTrue } from "./abstract-value.ts";
import { type AbstractFunction, type Call, firstOf, lastOf } from "./function-call.ts";
import { LIST_FUNCTIONS } from "./list-functions.ts";
import { MAP_FUNCTIONS } from "./map-functions.ts";

/**
 * Calls a template function of Go, sprig or Helm. A function without an entry here reads its arguments as a whole.
 * `include` and `tpl` belong to the evaluator.
 */
export function callFunction(name: string, call: Call): Abstract {
  const bare = /^must[A-Z]/.test(name) ? name.charAt(4).toLowerCase() + name.slice(5) : name;
  const known = Object.hasOwn(FUNCTIONS, bare) ? FUNCTIONS[bare] : undefined;
  return known ? known(call) : readAll(call, bare);
}

/** Functions whose result contains no text of their arguments. */
const PLAIN = new Set([
  ...["eq", "ne", "lt", "le", "gt", "ge", "has", "contains", "hasPrefix", "hasSuffix", "regexMatch", "deepEqual"],
  ...["semverCompare", "int", "int64", "float64", "add", "sub", "sha256sum", "b64enc"],
]);
/** Functions whose result may be any text. */
const FOREIGN = new Set(["lookup", "call", "b64dec", "b32dec", "decryptAES"]);

function readAll({ args, place, heap }: Call, name: string): Abstract {
  for (const arg of args) heap.whole(arg, place);
  if (PLAIN.has(name)) return TEXT;
  if (FOREIGN.has(name) || args.some(mayHoldTemplate)) return OPAQUE;
  return args.some((arg) => arg.atoms.some((atom) => atom.kind === "file")) ? FILE_NAME : TEXT;
}

/** Returns whether a value may be text that contains actions, or parts of them, and is not copied from the values. */
export function mayHoldTemplate(value: Abstract): boolean {
  return value.atoms.some((atom) => {
    if (atom.kind === "constant") return typeof atom.value === "string" && /[{}]/.test(atom.value);
    if (atom.kind === "list") return atom.items.some(mayHoldTemplate);
    if (atom.kind === "dict") return [...atom.entries.values()].some(mayHoldTemplate);
    return atom.kind === "opaque" || atom.kind === "chart";
  });
}

const testAll: AbstractFunction = ({ args, place, heap }) => {
  for (const arg of args) heap.test(arg, place);
  return TEXT;
};

/** Tests all arguments and returns one of them. */
const oneOfTested: AbstractFunction = (call) => {
  testAll(call);
  return call.heap.oneOf(call.args, call.place);
};

/** `default fallback value`: the fallback replaces an empty value. */
const fallback: AbstractFunction = ({ args, place, heap }) => {
  const ordered = args.length === 2 ? [...args].reverse() : args;
  for (const arg of ordered.slice(0, -1)) heap.test(arg, place);
  const certain = ordered.findIndex((arg) => truth(arg) === true);
  const possible = certain === -1 ? ordered : ordered.slice(0, certain + 1);
  return heap.oneOf([...possible.slice(0, -1).map(whereTrue), ...possible.slice(-1)], place);
};

const coalesce: AbstractFunction = ({ args, place, heap }) => {
  for (const arg of args) heap.test(arg, place);
  return heap.oneOf([...args.map(whereTrue), NIL], place);
};

const kind: AbstractFunction = ({ args, place, heap }) => {
  for (const arg of args.slice(0, -1)) heap.whole(arg, place);
  heap.test(lastOf(args), place);
  return TEXT;
};

const not: AbstractFunction = (call) => {
  testAll(call);
  const certain = truth(firstOf(call.args));
  return certain === undefined ? TEXT : constant(!certain);
};

const FUNCTIONS: Readonly<Record<string, AbstractFunction>> = {
  ...LIST_FUNCTIONS,
  ...MAP_FUNCTIONS,
  all: testAll,
  and: oneOfTested,
  any: testAll,
  coalesce,
  default: fallback,
  empty: not,
  kindIs: kind,
  kindOf: kind,
  not,
  or: oneOfTested,
  required: ({ args, place, heap }) => {
    heap.whole(firstOf(args), place);
    heap.test(lastOf(args), place);
    return lastOf(args);
  },
  ternary: ({ args, place, heap }) => {
    heap.test(lastOf(args), place);
    return heap.oneOf(args.slice(0, 2), place);
  },
  typeIs: kind,
  typeIsLike: kind,
  typeOf: kind,
};
