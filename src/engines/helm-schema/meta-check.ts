import { finding } from "../../findings/index.ts";
import type { PatternEngine } from "../go-regexp/index.ts";
import { checkValue } from "./check/check-value.ts";
import { NodeCompiler } from "./compile/compile-nodes.ts";
import { emptyNode, type SchemaNode } from "./compile/schema-node.ts";
import type { Dialect } from "./documents/drafts.ts";
import { resourceOf, type SchemaDocument, SchemaDocuments } from "./documents/schema-documents.ts";
import { Broken, Refused } from "./documents/schema-reference.ts";
import { bestFaults } from "./faults/best-faults.ts";
import type { SchemaFault } from "./faults/schema-fault.ts";
import { faultOf, keyFault } from "./faults/value-fault.ts";
import type { SchemaJson } from "./json/parse-schema.ts";

/** Checks schemas against the meta-schemas of their dialects. In these, `format` is checked in every draft. */
export class MetaChecker {
  readonly #compiler: NodeCompiler;
  readonly #nodes = new Map<string, SchemaNode>();

  constructor(engine: PatternEngine) {
    this.#compiler = new NodeCompiler(new SchemaDocuments(new Map(), () => {}), engine, true);
  }

  /** @throws Broken for an invalid schema, Refused if that depends on the version of Helm. */
  check(document: SchemaDocument, value: SchemaJson, pointer: string): void {
    const metaFor = (path: string): SchemaNode | undefined => {
      const resource = document.resources.get(path);
      return resource && this.#node(resource.dialect);
    };
    const node = this.#node(resourceOf(document, pointer).dialect);
    const undecided: string[] = [];
    const faults = checkValue({ deprecated: [], undecided, steps: 0, metaFor }, node, value);
    // One version of the engine treats strings of an `enum` as numbers when it looks for duplicates.
    if (undecided.length > 0) throw new Refused(pointer, `versions of Helm disagree about ${undecided[0]}`);
    if (faults.length > 0) throw new Broken(describe(faults, pointer));
  }

  #node({ draft, vocabularies }: Dialect): SchemaNode {
    const key = [draft.url, ...(vocabularies ?? [])].join(" ");
    const known = this.#nodes.get(key);
    if (known) return known;
    const node = vocabularies ? this.#several(draft, vocabularies) : this.#compiler.compile(draft.url);
    this.#nodes.set(key, node);
    return node;
  }

  #several(draft: Dialect["draft"], vocabularies: readonly string[]): SchemaNode {
    const node = emptyNode("urn:mem:metaschema", "", draft.version);
    const folder = draft.url.replace(/schema$/, "meta/");
    node.allOf = vocabularies.map((name) => this.#compiler.compile(folder + name));
    if (draft.version >= 2020) {
      node.dynamicAnchor = "meta";
      node.dynamicAnchors = new Map([["meta", node]]);
    }
    return node;
  }
}

function describe(faults: readonly SchemaFault[], pointer: string): string {
  const [first] = bestFaults(faults);
  if (!first) return `#${pointer} is not a schema`;
  const place = ["#", ...pointer.split("/").slice(1), ...first.path].join("/");
  const [key] = first.keys ?? [];
  const { code, data } = key === undefined ? faultOf(first, place) : keyFault(first, place, key, []);
  const { message, suggestion } = finding(code, data);
  return suggestion === undefined ? message : `${message}; ${suggestion}`;
}
