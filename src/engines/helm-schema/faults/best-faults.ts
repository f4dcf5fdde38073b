import type { SchemaFault } from "./schema-fault.ts";

/**
 * Reduces the faults of `anyOf` and `oneOf` to those of the alternative that fits best. If all alternatives require
 * another type, or another word in the same place, they are joined into one fault.
 */
export function bestFaults(faults: readonly SchemaFault[]): SchemaFault[] {
  return faults.flatMap((fault) => (fault.branches ? bestOf(fault, fault.branches) : [fault]));
}

function bestOf(choice: SchemaFault, given: readonly (readonly SchemaFault[])[]): SchemaFault[] {
  // Inner choices are reduced first, because alternatives are compared by the faults that remain.
  const branches = given.map((branch) => bestFaults(branch));
  // Each alternative lacks only keys: any of them may be intended.
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

/** The missing keys of an alternative that has no other fault; otherwise undefined. */
export function missingKeys(branch: readonly SchemaFault[], choice: SchemaFault): readonly string[] | undefined {
  const [only, ...others] = branch;
  const lacks = only?.keyword === "required" && others.length === 0 && only.path.length === choice.path.length;
  return lacks ? only.keys : undefined;
}

interface Rank {
  /** 3 for another type, 2 for another word, 1 for another word in a distinguishing property, otherwise 0. */
  readonly distance: number;
  readonly faults: number;
  /** How deep in the value the first faults are. */
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
  // A property such as `kind` that distinguishes the alternatives.
  else if (branch.some((fault) => depth(fault) === 1 && isWord(fault))) distance = 1;
  const faults = branch.reduce((sum, fault) => sum + (fault.keys?.length ?? 1), 0);
  return { distance, faults, depth: Math.max(0, ...branch.map(depth)) };
}

function isWord(fault: SchemaFault): boolean {
  return fault.keyword === "const" || (fault.keyword === "enum" && typeof fault.value === "string");
}

/** One fault for all alternatives: the types that they allow, or the words that they allow in one place. */
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
