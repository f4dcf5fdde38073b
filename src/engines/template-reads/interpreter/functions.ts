import { type Abstract, constant, FILE_NAME, NIL, OPAQUE, TEXT, truth, whereTrue } from "./abstract-value.ts";
import { type Call, firstOf, lastOf, type Meaning } from "./function-call.ts";
import { LIST_FUNCTIONS } from "./list-functions.ts";
import { MAP_FUNCTIONS } from "./map-functions.ts";

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
