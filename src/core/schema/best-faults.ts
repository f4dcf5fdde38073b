import type { SchemaFault } from "./compile-schema.ts";

const BRANCHES = new Set(["anyOf", "oneOf"]);

/**
 * Drops what is said twice: of `anyOf` and `oneOf` only the branch that fits best speaks, and `if` is silent where its
 * `then` or `else` has spoken.
 */
export function bestFaults(faults: readonly SchemaFault[]): SchemaFault[] {
  // What is wrong with a key's name is told by the fault of `propertyNames` itself.
  let left = faults.filter((fault) => fault.propertyName === undefined || fault.keyword === "propertyNames");
  // The inner ones come first, so that a branch is compared by what is left of it.
  for (const fault of faults) {
    if (BRANCHES.has(fault.keyword) && left.includes(fault)) left = reduced(left, fault);
    else if (
      fault.keyword === "if" &&
      left.some((other) => other !== fault && other.instancePath.startsWith(fault.instancePath))
    ) {
      left = left.filter((other) => other !== fault);
    }
  }
  return left;
}

function reduced(faults: SchemaFault[], choice: SchemaFault): SchemaFault[] {
  // More than one branch fits: that is the fault itself.
  if (Array.isArray(choice.params["passingSchemas"])) return faults;
  const branches = new Map<string, SchemaFault[]>();
  const parents = branchSchemas(choice);
  for (const fault of faults) {
    if (fault === choice || !fault.instancePath.startsWith(choice.instancePath)) continue;
    const branch = branchOf(fault, choice, parents);
    if (branch === undefined) continue;
    const list = branches.get(branch);
    if (list) list.push(fault);
    else branches.set(branch, [fault]);
  }
  const ranked = [...branches.values()].sort((a, b) => cost(a, choice) - cost(b, choice));
  const [best, second] = ranked;
  if (!best) return faults;
  const dropped = new Set(ranked.flat());
  // No branch is nearer than another: say that none fits.
  if (second && cost(second, choice) === cost(best, choice)) return faults.filter((fault) => !dropped.has(fault));
  for (const fault of best) dropped.delete(fault);
  return faults.filter((fault) => fault !== choice && !dropped.has(fault));
}

function branchSchemas(choice: SchemaFault): readonly unknown[] {
  return Array.isArray(choice.schema) ? choice.schema : [];
}

function branchOf(fault: SchemaFault, choice: SchemaFault, schemas: readonly unknown[]): string | undefined {
  const prefix = `${choice.schemaPath}/`;
  if (fault.schemaPath.startsWith(prefix)) return fault.schemaPath.slice(prefix.length).split("/")[0];
  // A branch that is a reference: its faults have the path of what it refers to.
  const index = schemas.findIndex((schema) => isReference(schema) && fault.schemaPath.startsWith(`${schema.$ref}/`));
  return index === -1 ? undefined : String(index);
}

function isReference(schema: unknown): schema is { $ref: string } {
  return typeof schema === "object" && schema !== null && "$ref" in schema && typeof schema.$ref === "string";
}

/** A branch of another type is the farthest; then the fewest faults count. */
function cost(faults: readonly SchemaFault[], choice: SchemaFault): number {
  const wrongType = faults.some(
    (fault) => fault.instancePath === choice.instancePath && (fault.keyword === "type" || fault.keyword === "const"),
  );
  return faults.length + (wrongType ? 1000 : 0);
}
