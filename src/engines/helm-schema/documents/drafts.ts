import { isSchemaMap, type SchemaJson, type SchemaMap } from "../json/parse-schema.ts";

/** A draft of JSON Schema, as in santhosh-tekuri/jsonschema 6.0.2 (`draft.go`). */
export interface Draft {
  readonly version: 4 | 6 | 7 | 2019 | 2020;
  readonly url: string;
  /** Keywords whose value is a schema, a list of schemas, or a map of schemas. */
  readonly single: readonly string[];
  readonly lists: readonly string[];
  readonly maps: readonly string[];
  /** Its vocabularies, and those that apply if a schema does not name any. */
  readonly vocabularies: readonly string[];
  readonly usual: readonly string[];
}

const DRAFT_4: Draft = {
  version: 4,
  url: "http://json-schema.org/draft-04/schema",
  single: ["not", "additionalProperties", "items", "additionalItems"],
  lists: ["allOf", "anyOf", "oneOf", "items"],
  maps: ["definitions", "properties", "patternProperties", "dependencies"],
  vocabularies: [],
  usual: [],
};
const DRAFT_6: Draft = {
  ...DRAFT_4,
  version: 6,
  url: "http://json-schema.org/draft-06/schema",
  single: [...DRAFT_4.single, "propertyNames", "contains"],
};
const DRAFT_7: Draft = {
  ...DRAFT_6,
  version: 7,
  url: "http://json-schema.org/draft-07/schema",
  single: [...DRAFT_6.single, "if", "then", "else"],
};
const DRAFT_2019: Draft = {
  ...DRAFT_7,
  version: 2019,
  url: "https://json-schema.org/draft/2019-09/schema",
  single: [...DRAFT_7.single, "unevaluatedProperties", "unevaluatedItems", "contentSchema"],
  maps: [...DRAFT_7.maps, "$defs", "dependentSchemas"],
  vocabularies: ["core", "applicator", "validation", "meta-data", "format", "content"],
  usual: ["core", "applicator", "validation"],
};

/** The draft of a schema that does not name one. */
export const LATEST: Draft = {
  ...DRAFT_2019,
  version: 2020,
  url: "https://json-schema.org/draft/2020-12/schema",
  lists: [...DRAFT_2019.lists, "prefixItems"],
  vocabularies: [
    "core",
    "applicator",
    "unevaluated",
    "validation",
    "meta-data",
    "format-annotation",
    "format-assertion",
    "content",
  ],
  usual: ["core", "applicator", "unevaluated", "validation"],
};

const DRAFTS = [DRAFT_4, DRAFT_6, DRAFT_7, DRAFT_2019, LATEST];

/** The draft that `$schema` names: with http or https, and with an empty fragment or none. */
export function draftOf(schema: string): Draft | undefined {
  const [url = "", fragment = ""] = [schema.split("#")[0], schema.split("#").slice(1).join("#")];
  if (fragment !== "") return undefined;
  const bare = url.replace(/^https?:\/\//, "");
  if (bare === "json-schema.org/schema") return LATEST;
  return DRAFTS.find((draft) => draft.url.replace(/^https?:\/\//, "") === bare);
}

/** The rules for a schema and its subschemas: a draft, and the vocabularies if a custom meta-schema names them. */
export interface Dialect {
  readonly draft: Draft;
  readonly vocabularies?: readonly string[] | undefined;
}

/** Whether the keywords of a vocabulary apply. */
export function hasVocabulary({ draft, vocabularies }: Dialect, name: string): boolean {
  return name === "core" || draft.version < 2019 || (vocabularies ?? draft.usual).includes(name);
}

/** The id of a schema without its fragment; "" if there is none. Up to draft 7, an id next to a `$ref` is ignored. */
export function idOf(draft: Draft, schema: SchemaMap): string {
  if (draft.version < 2019 && "$ref" in schema) return "";
  const id = schema[draft.version === 4 ? "id" : "$id"];
  return typeof id === "string" ? (id.split("#")[0] ?? "") : "";
}

/** The direct subschemas of a schema, by their JSON pointers. */
export function subschemas(draft: Draft, schema: SchemaMap, pointer: string): Map<string, SchemaJson> {
  const found = new Map<string, SchemaJson>();
  for (const key of draft.single) if (key in schema) found.set(step(pointer, key), schema[key] ?? null);
  for (const key of draft.lists) {
    const list = schema[key];
    if (Array.isArray(list))
      for (const [index, item] of list.entries()) found.set(step(pointer, key, `${index}`), item);
  }
  for (const key of draft.maps) {
    const map = schema[key];
    if (isSchemaMap(map)) for (const [name, item] of Object.entries(map)) found.set(step(pointer, key, name), item);
  }
  return found;
}

/** Appends steps to a JSON pointer. */
export function step(pointer: string, ...steps: string[]): string {
  return steps.reduce((path, name) => `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, pointer);
}
