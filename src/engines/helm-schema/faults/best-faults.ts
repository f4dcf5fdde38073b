import type { SchemaFault } from "./schema-fault.ts";

/**
 * Of `anyOf` and `oneOf` lets only the form speak that fits best. Where all forms want another type, or another word in
 * the same place, that is said once for all of them.
 */
export function bestFaults(faults: readonly SchemaFault[]): SchemaFault[] {
  return faults.flatMap((fault) => (fault.branches ? bestOf(fault, fault.branches) : [fault]));
}

function bestOf(choice: SchemaFault, given: readonly (readonly SchemaFault[])[]): SchemaFault[] {
  // The inner choices first, so that a form is compared by what is left of it.
  const branches = given.map((branch) => bestFaults(branch));
  // One of several keys must be there: which is not for us to say.
  if (branches.every((branch) => missingKeys(branch, choice))) return [{ ...choice, branches }];
  const common = allOfOneKind(choice, branches);
  if (common) return [common];
  const ranked = branches
    .map((branch) => ({ branch, rank: rankOf(branch, choice) }))
    .sort((a, b) => compare(a.rank, b.rank));
  const [best, second] = ranked;
  if (!best || (second && compare(best.rank, second.rank) === 0)) return [{ ...choice, branches }];
  return best.branch;
}

/** The keys that are all that a form lacks; undefined where it lacks something else. */
export function missingKeys(branch: readonly SchemaFault[], choice: SchemaFault): readonly string[] | undefined {
  const [only, ...others] = branch;
  const lacks = only?.keyword === "required" && others.length === 0 && only.path.length === choice.path.length;
  return lacks ? only.keys : undefined;
}

interface Rank {
  /** For another type of value, for other words, or for another kind of thing. */
  readonly distance: number;
  readonly faults: number;
  /** How far the value fits. */
  readonly depth: number;
}

function compare(a: Rank, b: Rank): number {
  return a.distance - b.distance || a.faults - b.faults || b.depth - a.depth;
}

function rankOf(branch: readonly SchemaFault[], choice: SchemaFault): Rank {
  const depth = (fault: SchemaFault): number => fault.path.length - choice.path.length;
  const own = branch.filter((fault) => depth(fault) === 0).map(({ keyword }) => keyword);
  let distance = 0;
  if (own.includes("type") || own.includes("false")) distance = 3;
  else if (own.includes("const") || own.includes("enum")) distance = 2;
  // A property such as `kind` that tells the forms apart.
  else if (branch.some((fault) => depth(fault) === 1 && isWord(fault))) distance = 1;
  const faults = branch.reduce((sum, fault) => sum + (fault.keys?.length ?? 1), 0);
  return { distance, faults, depth: Math.max(0, ...branch.map(depth)) };
}

function isWord(fault: SchemaFault): boolean {
  return fault.keyword === "const" || (fault.keyword === "enum" && typeof fault.value === "string");
}

/** One fault for all forms: the types that they want, or the words that they want in one place. */
function allOfOneKind(choice: SchemaFault, branches: readonly (readonly SchemaFault[])[]): SchemaFault | undefined {
  const types = branches.map((branch) =>
    branch.find((fault) => fault.path.length === choice.path.length && fault.keyword === "type"),
  );
  if (types.every((fault) => fault !== undefined)) return together(types, "type");
  const place = (fault: SchemaFault): string => JSON.stringify(fault.path);
  const candidates = branches[0]?.filter(isWordAtOrBelow(choice)) ?? [];
  for (const candidate of candidates) {
    const words = branches.map((branch) =>
      branch.find((fault) => isWordAtOrBelow(choice)(fault) && place(fault) === place(candidate)),
    );
    if (words.every((fault) => fault !== undefined)) return together(words, "enum");
  }
  return undefined;
}

const isWordAtOrBelow =
  (choice: SchemaFault) =>
  (fault: SchemaFault): boolean =>
    fault.path.length - choice.path.length <= 1 && (fault.keyword === "const" || fault.keyword === "enum");

function together(faults: readonly SchemaFault[], keyword: "type" | "enum"): SchemaFault {
  const [first] = faults;
  if (!first) throw new Error("no faults");
  const wanted = faults.flatMap(({ keyword: own, schema }) => {
    const value = schema[own] ?? null;
    return own !== "const" && Array.isArray(value) ? value : [value];
  });
  return { ...first, keyword, schema: { ...first.schema, [keyword]: [...new Set(wanted)] } };
}
