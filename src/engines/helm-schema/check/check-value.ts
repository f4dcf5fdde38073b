import type { SchemaNode } from "../compile/schema-node.ts";
import { step as pointerStep } from "../documents/drafts.ts";
import type { SchemaFault } from "../faults/schema-fault.ts";
import { ExactNumber, isInteger } from "../json/exact-number.ts";
import { type Equality, isOneOf, jsonEqual, not } from "../json/json-equal.ts";
import { isSchemaMap, type SchemaJson, typeOf } from "../json/parse-schema.ts";
import { checkArray } from "./check-array.ts";
import { checkConditions, checkUnevaluated } from "./check-conditions.ts";
import { checkObject } from "./check-object.ts";
import { type CheckRun, Endless } from "./check-run.ts";
import { checkNumber, checkString } from "./check-scalar.ts";
import { isEvaluated, merge, type Unevaluated, unevaluatedOf } from "./unevaluated.ts";
import type { Visit } from "./visit.ts";

// This many steps take some seconds. Values of five megabytes need a tenth of them.
const MAX_STEPS = 10_000_000;

const VALID: readonly SchemaFault[] = [];
const INVALID: readonly SchemaFault[] = [
  { keyword: "", path: [], value: null, schema: Object.create(null) as Record<string, never> },
];

/** Checks a value against a schema as santhosh-tekuri/jsonschema 6.0.2 does (`validator.go`). @throws Panic, Endless */
export function checkValue(run: CheckRun, node: SchemaNode, value: SchemaJson): readonly SchemaFault[] {
  const unevaluated = unevaluatedOf(value, node, false);
  return new ValueVisit(run, node, value, {
    parent: undefined,
    step: undefined,
    quiet: false,
    unevaluated,
    meta: node,
  }).run();
}

/** How a visit relates to the one that started it. */
interface VisitContext {
  readonly parent: ValueVisit | undefined;
  /** The key or index that leads from the value of the parent to this one; undefined for the same value. */
  readonly step: string | number | undefined;
  readonly quiet: boolean;
  readonly unevaluated: Unevaluated;
  readonly meta: SchemaNode;
}

class ValueVisit implements Visit {
  readonly node: SchemaNode;
  readonly quiet: boolean;
  readonly unevaluated: Unevaluated;
  readonly faults: SchemaFault[] = [];
  readonly #run: CheckRun;
  readonly #value: SchemaJson;
  readonly #parent: ValueVisit | undefined;
  readonly #step: string | number | undefined;
  /** The requested schema. `node` differs from it where the meta-schema of another dialect takes its place. */
  readonly #scope: SchemaNode;
  readonly #meta: SchemaNode;

  constructor(run: CheckRun, node: SchemaNode, value: SchemaJson, context: VisitContext) {
    const { parent, step, quiet, unevaluated, meta } = context;
    if (++run.steps > MAX_STEPS) throw new Endless("a schema that takes too long");
    this.#run = run;
    this.#value = value;
    this.#parent = parent;
    this.#step = step;
    this.#scope = node;
    this.quiet = quiet;
    this.unevaluated = unevaluated;
    const other = parent && node === meta ? run.metaFor?.(this.#path().reduce<string>(addStep, "")) : undefined;
    this.node = other ?? node;
    this.#meta = other ?? meta;
  }

  run(): readonly SchemaFault[] {
    const { node } = this;
    const value = this.#value;
    if (node.always !== undefined) return node.always ? VALID : this.#only("false");
    if (this.#isCycle()) return this.#only("cycle");
    if (node.deprecated) this.#run.deprecated.push({ path: this.#path(), description: this.#description() });
    const keyword = this.#brokenAtOnce();
    if (keyword !== undefined) return this.#only(keyword);
    if (node.ref) {
      const faults = this.self(node.ref);
      if (node.version < 2019) return faults;
      this.add(faults);
    }
    if (typeof value === "string") checkString(this, value);
    else if (typeof value === "number" || value instanceof ExactNumber) checkNumber(this, value);
    else if (Array.isArray(value)) checkArray(this, value);
    else if (isSchemaMap(value)) checkObject(this, value);
    if (this.faults.length === 0 || !this.quiet) {
      if (node.version >= 2019) this.#references();
      checkConditions(this);
      if (node.version >= 2019) checkUnevaluated(this, value);
    }
    return this.faults;
  }

  fault(keyword: string, rest: Pick<SchemaFault, "keys" | "branches"> = {}): void {
    this.faults.push(...this.#only(keyword, rest));
  }

  add(faults: readonly SchemaFault[]): void {
    if (faults.length > 0) this.faults.push(...faults);
  }

  self(node: SchemaNode, quiet = false): readonly SchemaFault[] {
    const unevaluated = unevaluatedOf(this.#value, node, !isEvaluated(this.unevaluated));
    const faults = new ValueVisit(this.#run, node, this.#value, {
      parent: this,
      step: undefined,
      quiet: this.quiet || quiet,
      unevaluated,
      meta: this.#meta,
    }).run();
    if (faults.length === 0) merge(this.unevaluated, unevaluated);
    return faults;
  }

  attempt(node: SchemaNode, quiet = false): readonly SchemaFault[] {
    const before = this.#run.deprecated.length;
    const faults = this.self(node, quiet);
    if (faults.length > 0) this.#run.deprecated.length = before;
    return faults;
  }

  excludes(node: SchemaNode): boolean {
    const before = this.#run.deprecated.length;
    const excluded = this.self(node, true).length > 0;
    this.#run.deprecated.length = before;
    return excluded;
  }

  child(node: SchemaNode, value: SchemaJson, step: string | number): readonly SchemaFault[] {
    const context = {
      parent: this,
      step,
      quiet: this.quiet,
      unevaluated: unevaluatedOf(value, node, false),
      meta: this.#meta,
    };
    return new ValueVisit(this.#run, node, value, context).run();
  }

  nameFits(node: SchemaNode, name: string): boolean {
    const other = node === this.#meta ? this.#run.metaFor?.(this.#path().reduce<string>(addStep, "")) : undefined;
    return checkValue(this.#run, other ?? node, name).length === 0;
  }

  #brokenAtOnce(): string | undefined {
    const { types, constant, allowed, format } = this.node;
    const value = this.#value;
    const type = typeOf(value);
    if (types && !types.has(type) && !(types.has("integer") && isNumeric(value) && isInteger(value))) return "type";
    if (constant && this.decide(not(jsonEqual(value, constant.value)), EQUAL)) return "const";
    if (allowed && this.decide(not(allowed.types.has(type) && isOneOf(value, allowed.values)), EQUAL)) return "enum";
    if (!format || typeof value !== "string") return undefined;
    return this.decide(not(format.check(value)), `the format "${format.name}"`) ? "format" : undefined;
  }

  decide(verdict: Equality, what: string): boolean {
    if (verdict === "undecided") this.#run.undecided.push(what);
    return verdict === true;
  }

  #references(): void {
    const { recursiveRef, dynamicRef } = this.node;
    if (recursiveRef) {
      const found = recursiveRef.recursiveAnchor
        ? this.#outermost((scope) => (scope.resource.recursiveAnchor ? scope : undefined))
        : undefined;
      this.add(this.self(found ?? recursiveRef));
    }
    if (dynamicRef) {
      const { node, anchor } = dynamicRef;
      const found =
        anchor !== "" && node.dynamicAnchor === anchor
          ? this.#outermost((scope) => scope.resource.dynamicAnchors?.get(anchor))
          : undefined;
      this.add(this.self(found ?? node));
    }
  }

  #outermost(find: (scope: SchemaNode) => SchemaNode | undefined): SchemaNode | undefined {
    let found: SchemaNode | undefined;
    for (let visit: ValueVisit | undefined = this; visit; visit = visit.#parent) found = find(visit.#scope) ?? found;
    return found;
  }

  #only(keyword: string, rest: Pick<SchemaFault, "keys" | "branches"> = {}): readonly SchemaFault[] {
    if (this.quiet) return INVALID;
    return [
      {
        keyword,
        path: this.#path(),
        value: this.#value,
        schema: this.node.json,
        description: this.#description(),
        ...rest,
      },
    ];
  }

  /**
   * The description of this schema, or of the one around it. One next to a reference takes precedence over that of its
   * target.
   */
  #description(): string | undefined {
    let found: string | undefined;
    for (
      let visit: ValueVisit | undefined = this;
      visit;
      visit = visit.#step === undefined ? visit.#parent : undefined
    ) {
      const { description } = visit.node.json;
      const refers = visit !== this && visit.node.ref !== undefined;
      if (typeof description === "string" && (refers || found === undefined)) found = description;
    }
    return found;
  }

  /** Whether an ancestor checks the same schema against the same value. */
  #isCycle(): boolean {
    let visit: ValueVisit = this;
    while (visit.#step === undefined && visit.#parent) {
      visit = visit.#parent;
      this.#run.steps++;
      if (visit.#scope === this.#scope) return true;
    }
    return false;
  }

  #path(): (string | number)[] {
    const path: (string | number)[] = [];
    for (let visit: ValueVisit | undefined = this; visit; visit = visit.#parent) {
      if (visit.#step !== undefined) path.push(visit.#step);
    }
    return path.reverse();
  }
}

const EQUAL = "whether a number equals a text";

function isNumeric(value: SchemaJson): value is number | ExactNumber {
  return typeof value === "number" || value instanceof ExactNumber;
}

function addStep(pointer: string, step: string | number): string {
  return pointerStep(pointer, String(step));
}
