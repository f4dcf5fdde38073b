import type { Pattern } from "../../go-regexp/index.ts";
import type { Draft } from "../documents/drafts.ts";
import type { FormatVerdict } from "../formats/formats.ts";
import type { ExactNumber } from "../json/exact-number.ts";
import type { SchemaJson, SchemaMap } from "../json/parse-schema.ts";

type Size = number | ExactNumber;

/** A compiled schema. References are other nodes, so a schema can refer to itself. */
export interface SchemaNode {
  readonly url: string;
  /** The JSON pointer in the document: "" or `/properties/a`. */
  readonly pointer: string;
  version: Draft["version"];
  /** The source of the schema; empty for `true` and `false`. */
  json: SchemaMap;
  /** The node of the nearest schema with an id. */
  resource: SchemaNode;
  dynamicAnchors?: Map<string, SchemaNode>;

  always?: boolean;
  ref?: SchemaNode;
  recursiveRef?: SchemaNode;
  recursiveAnchor?: boolean;
  dynamicRef?: { readonly node: SchemaNode; readonly anchor: string };
  dynamicAnchor?: string;
  types?: ReadonlySet<string>;
  /** In an object, because the value of `const` may be null. */
  constant?: { readonly value: SchemaJson };
  allowed?: { readonly values: readonly SchemaJson[]; readonly types: ReadonlySet<string> };
  not?: SchemaNode;
  allOf?: readonly SchemaNode[];
  anyOf?: readonly SchemaNode[];
  oneOf?: readonly SchemaNode[];
  condition?: SchemaNode;
  whenTrue?: SchemaNode;
  whenFalse?: SchemaNode;
  format?: { readonly name: string; readonly check: (text: string) => FormatVerdict };
  deprecated?: boolean;

  maxProperties?: number;
  minProperties?: number;
  required?: readonly string[];
  propertyNames?: SchemaNode;
  properties?: ReadonlyMap<string, SchemaNode>;
  patternProperties?: readonly (readonly [Pattern, SchemaNode])[];
  additionalProperties?: boolean | SchemaNode;
  dependencies?: ReadonlyMap<string, readonly string[] | SchemaNode>;
  dependentRequired?: ReadonlyMap<string, readonly string[]>;
  dependentSchemas?: ReadonlyMap<string, SchemaNode>;
  unevaluatedProperties?: SchemaNode;

  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  contains?: SchemaNode;
  minContains?: number;
  maxContains?: number;
  /** For all items, or for those after `firstItems`. */
  items?: SchemaNode;
  firstItems?: readonly SchemaNode[];
  /** Up to 2019-09: for the items after `firstItems`. */
  additionalItems?: boolean | SchemaNode;
  unevaluatedItems?: SchemaNode;

  minLength?: number;
  maxLength?: number;
  pattern?: Pattern;

  maximum?: Size;
  minimum?: Size;
  exclusiveMaximum?: Size;
  exclusiveMinimum?: Size;
  multipleOf?: Size;

  /** Which children of a map or a list the keywords of this schema evaluate on their own. */
  allProperties?: boolean;
  allItems?: boolean;
  evaluatedItems: number;
}

/** A node without keywords. */
export function emptyNode(url: string, pointer: string, version: Draft["version"]): SchemaNode {
  const node = { url, pointer, version, json: Object.create(null) as SchemaMap, evaluatedItems: 0 };
  return Object.assign(node, { resource: node }) as SchemaNode;
}
