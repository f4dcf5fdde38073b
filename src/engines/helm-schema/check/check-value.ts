import { typeOf } from "../compile/compile-keywords.ts";
import type { SchemaNode } from "../compile/schema-node.ts";
import { step as pointerStep } from "../documents/drafts.ts";
import type { DeprecatedValue, SchemaFault } from "../faults/schema-fault.ts";
import { ExactNumber, isInteger } from "../json/exact-number.ts";
import { type Equality, jsonEqual } from "../json/json-equal.ts";
import { isSchemaMap, type SchemaJson } from "../json/parse-schema.ts";
import { checkArray } from "./check-array.ts";
import { checkConditions, checkUnevaluated } from "./check-conditions.ts";
import { checkObject } from "./check-object.ts";
import { checkNumber, checkString } from "./check-scalar.ts";
import { isEvaluated, merge, type Unevaluated, unevaluatedOf } from "./unevaluated.ts";
import type { Visit } from "./visit.ts";

/** What is gathered while a value is checked. */
export interface CheckRun {
  readonly deprecated: DeprecatedValue[];
  /** What versions of Go, or of Helm's engine, say differently. */
  readonly undecided: string[];
  /** How much work was done so far: a schema that is held against a value, and looks for itself further up. */
  steps: number;
  /** Where the value is a schema: the meta-schema for the dialect of a schema within, by its pointer. */
  readonly metaFor?: (pointer: string) => SchemaNode | undefined;
}

/** A schema whose branches multiply: Helm would take very long too. */
export class Endless extends Error {}

// Some seconds; five megabytes of values need a tenth.
const MAX_STEPS = 10_000_000;

const VALID: readonly SchemaFault[] = [];
const INVALID: readonly SchemaFault[] = [
  { keyword: "", path: [], value: null, schema: Object.create(null) as Record<string, never> },
];

/** Holds a value against a schema as santhosh-tekuri/jsonschema 6.0.2 does (`validator.go`). */
export function checkValue(run: CheckRun, node: SchemaNode, value: SchemaJson): readonly SchemaFault[] {
  return new ValueVisit(run, node, value, undefined, undefined, false, unevaluatedOf(value, node, false), node).run();
}

class ValueVisit implements Visit {
  readonly node: SchemaNode;
  readonly quiet: boolean;
  readonly unevaluated: Unevaluated;
  readonly faults: SchemaFault[] = [];
  readonly #run: CheckRun;
  readonly #value: SchemaJson;
  readonly #parent: ValueVisit | undefined;
  /** From the parent's value to this one; undefined for the same value. */
  readonly #step: string | number | undefined;
  /** The schema that was meant, where a meta-schema gave way to another. */
  readonly #scope: SchemaNode;
  readonly #meta: SchemaNode;

  constructor(
    run: CheckRun,
    node: SchemaNode,
    value: SchemaJson,
    parent: ValueVisit | undefined,
    step: string | number | undefined,
    quiet: boolean,
    unevaluated: Unevaluated,
    meta: SchemaNode,
  ) {
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
    if (node.deprecated) this.#run.deprecated.push({ path: this.#path(), ...this.#described() });
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
    const visit = new ValueVisit(
      this.#run,
      node,
      this.#value,
      this,
      undefined,
      this.quiet || quiet,
      unevaluated,
      this.#meta,
    );
    const faults = visit.run();
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
    const unevaluated = unevaluatedOf(value, node, false);
    return new ValueVisit(this.#run, node, value, this, step, this.quiet, unevaluated, this.#meta).run();
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
    return this.decide(not(format.judge(value)), `the format "${format.name}"`) ? "format" : undefined;
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
        ...this.#described(),
        ...rest,
      },
    ];
  }

  /** What this schema says, or the one around it; what stands beside a reference says more than where it leads. */
  #described(): { description?: string } {
    let described: { description?: string } = {};
    for (
      let visit: ValueVisit | undefined = this;
      visit;
      visit = visit.#step === undefined ? visit.#parent : undefined
    ) {
      const { description } = visit.node.json;
      const refers = visit !== this && visit.node.ref !== undefined;
      if (typeof description === "string" && (refers || described.description === undefined))
        described = { description };
    }
    return described;
  }

  /** The same schema is being held against the same value further up. */
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

const not = (verdict: Equality): Equality => (verdict === "undecided" ? verdict : !verdict);

function isOneOf(value: SchemaJson, allowed: readonly SchemaJson[]): Equality {
  const verdicts = allowed.map((item) => jsonEqual(value, item));
  return verdicts.includes(true) || (verdicts.includes("undecided") && "undecided");
}

function isNumeric(value: SchemaJson): value is number | ExactNumber {
  return typeof value === "number" || value instanceof ExactNumber;
}

function addStep(pointer: string, step: string | number): string {
  return pointerStep(pointer, String(step));
}
