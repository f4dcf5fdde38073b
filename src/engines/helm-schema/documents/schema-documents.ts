import { bytesOf, parseUrl } from "../../go-url/index.ts";
import { isSchemaMap, type SchemaJson, type SchemaMap } from "../json/parse-schema.ts";
import { type Dialect, type Draft, draftOf, idOf, LATEST, step, subschemas } from "./drafts.ts";
import { metaSchema } from "./meta-schemas.ts";
import { attempt, Broken, fragmentOf, joined, Refused } from "./schema-reference.ts";

/** A schema with an id of its own, or the root of a document, and the anchors in it. */
export interface Resource {
  readonly pointer: string;
  readonly id: string;
  readonly dialect: Dialect;
  readonly anchors: Map<string, string>;
  readonly dynamicAnchors: Set<string>;
}

/** A document of schemas; `seen` has the pointers that are known to be schemas. */
export interface SchemaDocument {
  readonly url: string;
  readonly json: SchemaJson;
  readonly resources: Map<string, Resource>;
  readonly seen: Set<string>;
}

/** Holds a value against the meta-schema of a dialect. @throws Broken */
export type MetaCheck = (document: SchemaDocument, value: SchemaJson, pointer: string) => void;

/** The place of a schema in any document. */
export interface SchemaPlace {
  readonly document: SchemaDocument;
  readonly pointer: string;
}

/** The documents of a compilation, found and read as santhosh-tekuri/jsonschema 6.0.2 does (`roots.go`, `root.go`). */
export class SchemaDocuments {
  readonly #documents = new Map<string, SchemaDocument>();
  readonly #texts: Map<string, SchemaJson>;
  readonly #check: MetaCheck;

  /** @param texts what is known without a loader, by URL. */
  constructor(texts: ReadonlyMap<string, SchemaJson>, check: MetaCheck) {
    this.#texts = new Map(texts);
    this.#check = check;
  }

  /** Resolves a reference in a resource. @param place where it stands, for a refusal. */
  resolve(document: SchemaDocument, resource: Resource, reference: string, place: string): SchemaPlace {
    const { url, fragment } = joined(resource.id, reference);
    if (url === document.url) return within(document, rootOf(document), fragment);
    for (const other of document.resources.values()) if (other.id === url) return within(document, other, fragment);
    const remote = this.document(url, place);
    return within(remote, rootOf(remote), fragment);
  }

  /** The document of a URL. */
  document(url: string, place: string): SchemaDocument {
    const known = this.#documents.get(url);
    if (known) return known;
    const json = this.#load(url, place);
    const document: SchemaDocument = { url, json, resources: new Map(), seen: new Set() };
    this.#collect(document, json, url, "", { draft: LATEST });
    if (!/^https?:\/\/json-schema\.org\//.test(url)) this.#check(document, json, "");
    this.#documents.set(url, document);
    return document;
  }

  /** Makes sure that a place is a schema: what only a reference says to be one is held against its meta-schema now. */
  ensureSchema({ document, pointer }: SchemaPlace): SchemaJson {
    const value = lookup(document, pointer);
    if (document.seen.has(pointer)) return value;
    const base = resourceOf(document, pointer);
    this.#collect(document, value, base.id, pointer, base.dialect);
    if (!document.resources.has(pointer)) collectAnchors(document, value, pointer, resourceOf(document, pointer));
    this.#check(document, value, pointer);
    return value;
  }

  #load(url: string, place: string): SchemaJson {
    const known = this.#texts.get(url) ?? metaSchema(url);
    if (known !== undefined) return known;
    const scheme = attempt(url, () => parseUrl(url)).scheme;
    // Helm takes a URN that nobody resolves for `true`.
    if (scheme === "urn") return true;
    if (scheme === "http" || scheme === "https") throw new Refused(place, `Helm fetches ${url}`);
    if (scheme === "file") throw new Refused(place, `Helm reads the file ${url.replace(/^file:\/\//, "")}`);
    throw new Broken(`${JSON.stringify(url)} is not a URL that Helm can load`);
  }

  #collect(document: SchemaDocument, json: SchemaJson, base: string, pointer: string, fallback: Dialect): void {
    if (document.seen.has(pointer)) return;
    document.seen.add(pointer);
    if (!isSchemaMap(json)) {
      if (pointer === "") document.resources.set("", newResource("", base, fallback));
      return;
    }
    const named = this.#draft(document.url, json, pointer, fallback.draft, new Set());
    // Without an id, `$schema` means nothing below the root.
    const draft = idOf(named, json) === "" && pointer !== "" ? fallback.draft : named;
    const id = idOf(draft, json);
    const url = id === "" ? base : joined(base, id).url;
    if (id !== "" || pointer === "") {
      const same = [...document.resources.values()].find((other) => other.id === url);
      if (same && same.pointer !== pointer) throw new Broken(`the id ${url} is at #${pointer} and #${same.pointer}`);
      if (!same)
        document.resources.set(
          pointer,
          newResource(pointer, url, this.#dialect(json, named, draft, pointer, fallback)),
        );
    }
    const resource = [...document.resources.values()].find((other) => other.id === url);
    if (!resource) throw new Error(`no resource ${url}`);
    collectAnchors(document, json, pointer, resource);
    for (const [below, value] of subschemas(draft, json, pointer))
      this.#collect(document, value, url, below, resource.dialect);
  }

  #dialect(json: SchemaMap, named: Draft, draft: Draft, pointer: string, fallback: Dialect): Dialect {
    const schema = json["$schema"];
    if (typeof schema !== "string" || (pointer !== "" && idOf(named, json) === "")) return fallback;
    const vocabularies = draftOf(schema) ? undefined : this.#vocabularies(schema, draft, pointer);
    return vocabularies ? { draft, vocabularies } : { draft };
  }

  /** The draft that a schema names, by way of its meta-schema if need be. */
  #draft(url: string, json: SchemaJson, pointer: string, fallback: Draft, cycle: Set<string>): Draft {
    const schema = isSchemaMap(json) ? json["$schema"] : undefined;
    if (typeof schema !== "string") return fallback;
    const draft = draftOf(schema);
    if (draft) return draft;
    const meta = bytesOf(schema.split("#")[0] ?? "");
    attempt(meta, () => parseUrl(meta));
    if ((pointer === "" && meta === url) || cycle.has(meta)) throw new Broken(`the draft ${schema} is not supported`);
    cycle.add(meta);
    return this.#draft(meta, this.#load(meta, step(pointer, "$schema")), "", fallback, cycle);
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

function rootOf(document: SchemaDocument): Resource {
  const root = document.resources.get("");
  if (!root) throw new Error(`${document.url} has no root`);
  return root;
}

/** The nearest resource above a place. */
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

function collectAnchors(document: SchemaDocument, json: SchemaJson, pointer: string, resource: Resource): void {
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
