import { rangeOf, type Span, toJson, type ValueNode } from "../go-yaml/index.ts";
import type { ManifestFault, ObjectName, ObjectPath } from "./manifest-fault.ts";

/** The part of a fault that a check reports; the report adds the object. */
interface ObjectFault {
  readonly code: ManifestFault["code"];
  readonly message: string;
  readonly suggestion?: string | undefined;
  readonly path: ObjectPath;
  /** The place in the manifest: the key if the key is wrong. */
  readonly at: Span;
  /** The value that was found, if there is one. */
  readonly value?: ValueNode | undefined;
}

/** Collects the faults of one object. */
export class ObjectReport {
  readonly faults: ManifestFault[] = [];
  readonly #object: ObjectName;
  readonly #template: string | undefined;

  constructor(object: ObjectName, template: string | undefined) {
    this.#object = object;
    this.#template = template;
  }

  add({ at, value, ...fault }: ObjectFault): void {
    this.faults.push({
      ...fault,
      object: this.#object,
      template: this.#template,
      found: value && toJson(value),
      line: rangeOf(at).line,
    });
  }
}
