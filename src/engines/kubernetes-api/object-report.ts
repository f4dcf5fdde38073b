import { rangeOf, type Span, toJson, type ValueNode } from "../go-yaml/index.ts";
import type { ManifestFault, ObjectName, ObjectPath } from "./manifest-fault.ts";

/** What a check says of one place; the rest is the object's. */
interface FaultText {
  readonly code: ManifestFault["code"];
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** Takes the faults of one object. */
export class ObjectReport {
  readonly faults: ManifestFault[] = [];
  readonly #object: ObjectName;
  readonly #template: string | undefined;

  constructor(object: ObjectName, template: string | undefined) {
    this.#object = object;
    this.#template = template;
  }

  /**
   * @param at the place in the manifest: a key where the key is wrong.
   * @param value what was found, where there is a value.
   */
  add(path: ObjectPath, at: Span, text: FaultText, value?: ValueNode): void {
    const { suggestion, ...rest } = text;
    this.faults.push({
      ...rest,
      ...(suggestion === undefined ? {} : { suggestion }),
      object: this.#object,
      ...(this.#template === undefined ? {} : { template: this.#template }),
      path,
      ...(value === undefined ? {} : { found: toJson(value) }),
      line: rangeOf(at).line,
    });
  }
}
