import { bytesOf, parseUrl } from "../../go-url/index.ts";
import { isSchemaMap, type SchemaJson, type SchemaMap } from "../json/parse-schema.ts";
import { type Dialect, type Draft, draftOf, idOf, LATEST, step, subschemas } from "./drafts.ts";
import { metaSchema } from "./meta-schemas.ts";
import { attempt, Broken, fragmentOf, joined, Refused } from "./schema-reference.ts";

/** A schema with an id, or the root of a document, with the anchors in it. */
export interface Resource {
  readonly pointer: string;
  readonly id: string;
  readonly dialect: Dialect;
  readonly anchors: Map<string, string>;
  readonly dynamicAnchors: Set<string>;
}

/** A document with schemas; `seen` contains the pointers that are known to be schemas. */
export interface SchemaDocument {
  readonly url: string;
  readonly json: SchemaJson;
  /** By their JSON pointers. */
  readonly resources: Map<string, Resource>;
  readonly resourcesById: Map<string, Resource>;
  readonly seen: Set<string>;
}

/** Checks the value at a pointer against the meta-schema of its dialect. @throws Broken, Refused */
export type MetaCheck = (document: SchemaDocument, value: SchemaJson, pointer: string) => void;

/** The place of a schema in any document. */
export interface SchemaPlace {
  readonly document: SchemaDocument;
  readonly pointer: string;
}

/** The base URL and the dialect that a schema inherits from the schema around it. */
interface Inherited {
  readonly base: string;
  readonly dialect: Dialect;
}

/** The documents of one compilation, found and read as santhosh-tekuri/jsonschema 6.0.2 does (`roots.go`, `root.go`). */
export class SchemaDocuments {
  readonly #documents = new Map<string, SchemaDocument>();
  readonly #texts: Map<string, SchemaJson>;
  readonly #check: MetaCheck;

  /** @param texts the documents that need no loader, by URL. */
  constructor(texts: ReadonlyMap<string, SchemaJson>, check: MetaCheck) {
    this.#texts = new Map(texts);
    this.#check = check;
  }

  /** Resolves a reference in a resource. @param place of the reference. @throws Broken, Refused */
  resolve({ document, pointer }: SchemaPlace, resource: Resource, reference: string): SchemaPlace {
    const { url, fragment } = joined(resource.id, reference);
    if (url === document.url) return within(document, rootOf(document), fragment);
    const other = document.resourcesById.get(url);
    if (other) return within(document, other, fragment);
    const remote = this.document(url, pointer);
    return within(remote, rootOf(remote), fragment);
  }

  /** The document at a URL. @param place the JSON pointer of the reference to it. @throws Broken, Refused */
  document(url: string, place: string): SchemaDocument {
    const known = this.#documents.get(url);
    if (known) return known;
    const json = this.#load(url, place);
    const document = { url, json, resources: new Map(), resourcesById: new Map(), seen: new Set<string>() };
    this.#collect({ document, pointer: "" }, json, { base: url, dialect: { draft: LATEST } });
    if (!/^https?:\/\/json-schema\.org\//.test(url)) this.#check(document, json, "");
    this.#documents.set(url, document);
    return document;
  }

  /** The value at a place. If only a reference says that it is a schema, it is checked against its meta-schema now. @throws Broken */
  ensureSchema(place: SchemaPlace): SchemaJson {
    const { document, pointer } = place;
    const value = lookup(document, pointer);
    if (document.seen.has(pointer)) return value;
    const { id, dialect } = resourceOf(document, pointer);
    this.#collect(place, value, { base: id, dialect });
    if (!document.resources.has(pointer)) collectAnchors(place, value, resourceOf(document, pointer));
    this.#check(document, value, pointer);
    return value;
  }

  #load(url: string, place: string): SchemaJson {
    const known = this.#texts.get(url) ?? metaSchema(url);
    if (known !== undefined) return known;
    const scheme = attempt(url, () => parseUrl(url)).scheme;
    // Helm reads a URN that it cannot resolve as `true`.
    if (scheme === "urn") return true;
    if (scheme === "http" || scheme === "https") throw new Refused(place, `Helm fetches ${url}`);
    if (scheme === "file") throw new Refused(place, `Helm reads the file ${url.replace(/^file:\/\//, "")}`);
    throw new Broken(`${JSON.stringify(url)} is not a URL that Helm can load`);
  }

  /** Finds the resources and anchors in a schema and in its subschemas. @throws Broken, Refused */
  #collect(place: SchemaPlace, json: SchemaJson, { base, dialect: inherited }: Inherited): void {
    const { document, pointer } = place;
    if (document.seen.has(pointer)) return;
    document.seen.add(pointer);
    if (!isSchemaMap(json)) {
      if (pointer === "") addResource(document, newResource("", base, inherited));
      return;
    }
    const named = this.#draft(place, json, inherited.draft);
    // Below the root, `$schema` is ignored unless the schema has an id.
    const isBelow = idOf(named, json) === "" && pointer !== "";
    const draft = isBelow ? inherited.draft : named;
    const id = idOf(draft, json);
    const url = id === "" ? base : joined(base, id).url;
    if (id !== "" || pointer === "") {
      const same = document.resourcesById.get(url);
      if (same && same.pointer !== pointer) throw new Broken(`the id ${url} is at #${pointer} and #${same.pointer}`);
      if (!same) {
        const dialect = isBelow ? inherited : this.#dialect(json, draft, pointer, inherited);
        addResource(document, newResource(pointer, url, dialect));
      }
    }
    const resource = document.resourcesById.get(url);
    if (!resource) throw new Error(`no resource ${url}`);
    collectAnchors(place, json, resource);
    for (const [below, value] of subschemas(draft, json, pointer))
      this.#collect({ document, pointer: below }, value, { base: url, dialect: resource.dialect });
  }

  #dialect({ $schema: schema }: SchemaMap, draft: Draft, pointer: string, inherited: Dialect): Dialect {
    if (typeof schema !== "string") return inherited;
    return { draft, vocabularies: draftOf(schema) ? undefined : this.#vocabularies(schema, draft, pointer) };
  }

  /** The draft that a schema names, directly or through its own meta-schema. */
  #draft({ document, pointer }: SchemaPlace, json: SchemaJson, inherited: Draft): Draft {
    const visited = new Set<string>();
    let current = json;
    for (let at = pointer; ; at = "") {
      const schema = isSchemaMap(current) ? current["$schema"] : undefined;
      if (typeof schema !== "string") return inherited;
      const draft = draftOf(schema);
      if (draft) return draft;
      const meta = bytesOf(schema.split("#")[0] ?? "");
      attempt(meta, () => parseUrl(meta));
      const isOwn = visited.size === 0 && pointer === "" && meta === document.url;
      if (isOwn || visited.has(meta)) throw new Broken(`the draft ${schema} is not supported`);
      visited.add(meta);
      current = this.#load(meta, step(at, "$schema"));
    }
  }

  #vocabularies(schema: string, draft: Draft, pointer: string): readonly string[] | undefined {
    const json = this.#load(bytesOf(schema.split("#")[0] ?? ""), step(pointer, "$schema"));
    const wanted = isSchemaMap(json) && draft.version >= 2019 ? json["$vocabulary"] : undefined;
    if (!isSchemaMap(wanted)) return undefined;
    const prefix = draft.url.replace(/schema$/, "vocab/");
    const names = Object.keys(wanted).filter((name) => wanted[name] === true);
    const known = names.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : ""));
    const unknown = known.findIndex((name) => !draft.vocabularies.includes(name));
    if (unknown !== -1) throw new Broken(`the vocabulary ${names[unknown]} is not supported`);
    return known.includes("core") ? known : [...known, "core"];
  }
}

function newResource(pointer: string, id: string, dialect: Dialect): Resource {
  return { pointer, id, dialect, anchors: new Map(), dynamicAnchors: new Set() };
}

function addResource({ resources, resourcesById }: SchemaDocument, resource: Resource): void {
  resources.set(resource.pointer, resource);
  resourcesById.set(resource.id, resource);
}

function rootOf(document: SchemaDocument): Resource {
  const root = document.resources.get("");
  if (!root) throw new Error(`${document.url} has no root`);
  return root;
}

/** The resource that a pointer lies in. */
export function resourceOf(document: SchemaDocument, pointer: string): Resource {
  if (document.resources.size === 1) return rootOf(document);
  for (let path = pointer; path !== ""; path = path.slice(0, Math.max(0, path.lastIndexOf("/")))) {
    const resource = document.resources.get(path);
    if (resource) return resource;
  }
  return rootOf(document);
}

function within(document: SchemaDocument, resource: Resource, fragment: string): SchemaPlace {
  if (fragment === "" || fragment.startsWith("/")) return { document, pointer: resource.pointer + fragment };
  const pointer = resource.anchors.get(fragment);
  if (pointer === undefined) throw new Broken(`there is no anchor ${JSON.stringify(fragment)}`);
  return { document, pointer };
}

/** The value at a pointer. @throws Broken */
function lookup(document: SchemaDocument, pointer: string): SchemaJson {
  let value: SchemaJson | undefined = document.json;
  for (const raw of pointer.split("/").slice(1)) {
    if (/~(?![01])/.test(raw)) throw new Broken(`${JSON.stringify(pointer)} is not a JSON pointer`);
    const name = raw.replace(/~([01])/g, (_, digit) => (digit === "0" ? "~" : "/"));
    if (Array.isArray(value)) value = /^[+-]?\d+$/.test(name) ? value[Number(name)] : undefined;
    else value = isSchemaMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (value === undefined) throw new Broken(`there is nothing at ${JSON.stringify(`#${pointer}`)}`);
  }
  return value;
}

function collectAnchors({ document, pointer }: SchemaPlace, json: SchemaJson, resource: Resource): void {
  if (!isSchemaMap(json)) return;
  const add = (anchor: string): void => {
    const other = resource.anchors.get(anchor);
    if (other !== undefined && other !== pointer)
      throw new Broken(`the anchor ${JSON.stringify(anchor)} is at #${other} and #${pointer} of ${document.url}`);
    resource.anchors.set(anchor, pointer);
  };
  const { version } = resource.dialect.draft;
  if (version < 2019) {
    const id = json[version === 4 ? "id" : "$id"];
    if ("$ref" in json || typeof id !== "string") return;
    const fragment = fragmentOf(id);
    if (fragment !== "" && !fragment.startsWith("/")) add(fragment);
    return;
  }
  if (typeof json["$anchor"] === "string") add(json["$anchor"]);
  if (version >= 2020 && typeof json["$dynamicAnchor"] === "string") {
    add(json["$dynamicAnchor"]);
    resource.dynamicAnchors.add(json["$dynamicAnchor"]);
  }
}
