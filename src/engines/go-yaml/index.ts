export { jsonMapNode, jsonNode } from "./json-node.ts";
export { parseDocument, parseWhole } from "./parse-document.ts";
export { type RawNode, type RawScalar, Refusal } from "./raw-node.ts";
export { type ReadDocument, readDocument } from "./read-document.ts";
export { type ReadOptions, readValues, type ValuesFile } from "./read-values.ts";
export { keyText, type Resolved, resolvePlain, resolveTagged } from "./resolve-scalar.ts";
export { splitDocuments } from "./split-documents.ts";
export {
  type ListNode,
  type MapEntry,
  type MapNode,
  rangeOf,
  type ScalarNode,
  type Span,
  toJson,
  type ValueNode,
} from "./value-node.ts";
