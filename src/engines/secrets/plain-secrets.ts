import type { ValuePath } from "../../findings/index.ts";
import { type Finding, finding } from "../../findings/index.ts";
import { type MapNode, rangeOf, type ScalarNode, type ValueNode } from "../go-yaml/index.ts";
import { isSecretKey } from "./redact.ts";
import { isNoSecret, secretShape } from "./secret-shapes.ts";

/** Keys of names, places and settings of secrets. */
const REFERENCE =
  /(?:ref|name|field|path|file|type|mode|policy|length|url|uri|enabled)s?$|^existing|bypass|compass|proxy_?pass|pass(?!(?:word|phrase|wd)?$)/i;

/** Under these a name in small letters, such as `web-tls`, is that of a Secret. */
const NAMED = /(?:secret|credential)s?$/i;
const OBJECT_NAME = /^[a-z]+\d{0,2}(?:[-.][a-z]+\d{0,2})*$/;

/** Ways to log in, which stand under `auth`. */
const METHOD = /^[a-z][a-z0-9_-]{0,15}$/i;

function underKey(key: string, text: string): boolean {
  if (!isSecretKey(key) || REFERENCE.test(key) || isNoSecret(text)) return false;
  if (NAMED.test(key) && OBJECT_NAME.test(text)) return false;
  return !(key.toLowerCase() === "auth" && METHOD.test(text));
}

/** A variable of a container: `{ name: DB_PASSWORD, value: hunter2 }`. */
function ofVariable(map: MapNode): boolean {
  const name = map.entries.get("name")?.value;
  const value = map.entries.get("value")?.value;
  return isText(name) && isText(value) && /^[A-Z0-9_]+$/.test(name.value) && underKey(name.value, value.value);
}

function isText(node: ValueNode | undefined): node is ScalarNode & { readonly value: string } {
  return node?.kind === "scalar" && typeof node.value === "string";
}

/**
 * Finds secrets in plain text in a values file: texts under a key that sounds like one, and texts of the shape of a real
 * one. A file `*.secret.yaml` may hold them. The value is in no finding.
 *
 * @param defaults the file is a chart's own values.yaml, of which only the shapes are told.
 */
export function secretFindings(values: MapNode, { defaults }: { readonly defaults: boolean }): Finding[] {
  const { file } = values.source;
  if (/\.secret\.ya?ml$/i.test(file)) return [];
  const found: Finding[] = [];
  // An anchor's value is told once, where it is first.
  const seen = new Set<object>();
  const tell = (node: ValueNode, path: ValuePath, what: string): void => {
    found.push(finding("values/secret", { path, what }, { location: rangeOf(node), path, layer: file }));
  };
  const look = (node: ValueNode, path: ValuePath, secret: boolean): void => {
    if (node.kind === "scalar") {
      if (!isText(node)) return;
      const shape = secretShape(node.value);
      if (shape !== undefined) tell(node, path, shape);
      else if (secret && !defaults) tell(node, path, "a secret");
      return;
    }
    const children = node.kind === "list" ? node.items : node.entries;
    if (seen.has(children)) return;
    seen.add(children);
    if (node.kind === "list") {
      for (const [index, item] of node.items.entries()) look(item, [...path, index], false);
      return;
    }
    const variable = ofVariable(node);
    for (const [key, { value }] of node.entries) {
      const secret = isText(value) && (underKey(key, value.value) || (variable && key === "value"));
      look(value, [...path, key], secret);
    }
  };
  look(values, [], false);
  return found;
}
