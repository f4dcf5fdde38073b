import type { PatternEngine } from "../../go-regexp/index.ts";
import { hasVocabulary, step } from "../documents/drafts.ts";
import {
  type Resource,
  resourceOf,
  type SchemaDocument,
  type SchemaDocuments,
  type SchemaPlace,
} from "../documents/schema-documents.ts";
import { isSchemaMap, type SchemaMap } from "../json/parse-schema.ts";
import { compileKeywords, type Surroundings } from "./compile-keywords.ts";
import { emptyNode, type SchemaNode } from "./schema-node.ts";

/** Compiles schemas as santhosh-tekuri/jsonschema 6.0.2 does (`compiler.go`): only those that can be reached. */
export class NodeCompiler {
  readonly #documents: SchemaDocuments;
  readonly #engine: PatternEngine;
  readonly #assertFormat: boolean;
  readonly #nodes = new Map<string, SchemaNode>();
  readonly #queue: { readonly node: SchemaNode; readonly document: SchemaDocument }[] = [];

  /** @param assertFormat `format` is checked in every draft, as in meta-schemas. */
  constructor(documents: SchemaDocuments, engine: PatternEngine, assertFormat: boolean) {
    this.#documents = documents;
    this.#engine = engine;
    this.#assertFormat = assertFormat;
  }

  /** Compiles the document at a URL, with all schemas that it refers to. @throws Broken, Refused, LibraryNeeded */
  compile(url: string): SchemaNode {
    const root = this.#node(this.#documents.document(url, ""), "");
    for (let next = this.#queue.pop(); next; next = this.#queue.pop()) this.#fill(next.node, next.document);
    return root;
  }

  #node(document: SchemaDocument, pointer: string): SchemaNode {
    const key = `${document.url}#${pointer}`;
    const known = this.#nodes.get(key);
    if (known) return known;
    const node = emptyNode(document.url, pointer, 2020);
    this.#nodes.set(key, node);
    this.#queue.push({ node, document });
    return node;
  }

  #fill(node: SchemaNode, document: SchemaDocument): void {
    const json = this.#documents.ensureSchema({ document, pointer: node.pointer });
    const resource = resourceOf(document, node.pointer);
    node.version = resource.dialect.draft.version;
    node.resource = this.#node(document, resource.pointer);
    if (node.version >= 2020 && node === node.resource) this.#dynamicAnchors(node, document, resource);
    if (typeof json === "boolean") node.always = json;
    if (isSchemaMap(json)) {
      node.json = json;
      if (Object.keys(json).length === 0) node.always = true;
      else compileKeywords(node, this.#surroundings({ document, pointer: node.pointer }, resource, json));
    }
    node.allProperties = node.additionalProperties !== undefined;
    node.allItems = node.version < 2020 ? node.additionalItems !== undefined || plainItems(node) : plainItems(node);
    node.evaluatedItems = node.firstItems?.length ?? 0;
  }

  #dynamicAnchors(node: SchemaNode, document: SchemaDocument, resource: Resource): void {
    for (const anchor of resource.dynamicAnchors) {
      const pointer = resource.anchors.get(anchor);
      if (pointer === undefined) continue;
      node.dynamicAnchors ??= new Map();
      node.dynamicAnchors.set(anchor, this.#node(document, pointer));
    }
  }

  #surroundings({ document, pointer }: SchemaPlace, resource: Resource, json: SchemaMap): Surroundings {
    return {
      json,
      engine: this.#engine,
      assertFormat: this.#assertFormat,
      has: (vocabulary) => hasVocabulary(resource.dialect, vocabulary),
      below: (...steps) => this.#node(document, step(pointer, ...steps)),
      referred: (keyword) => {
        const reference = json[keyword];
        if (typeof reference !== "string") return undefined;
        const place = { document, pointer: step(pointer, keyword) };
        const target = this.#documents.resolve(place, resource, reference);
        return this.#node(target.document, target.pointer);
      },
    };
  }
}

const plainItems = (node: SchemaNode): boolean => node.items !== undefined;
