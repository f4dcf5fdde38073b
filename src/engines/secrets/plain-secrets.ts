import type { ValuePath } from "../../findings/index.ts";
import { type Finding, finding } from "../../findings/index.ts";
import { type MapNode, rangeOf, type ScalarNode, type ValueNode } from "../go-yaml/index.ts";
import { isSecretKey } from "./redact.ts";
import { isNoSecret, secretShape } from "./secret-shapes.ts";

/** Keys with the name, the place or a setting of a secret. */
const REFERENCE =
  /(?:ref|name|field|path|file|type|mode|policy|length|url|uri|enabled)s?$|^existing|bypass|compass|proxy_?pass|pass(?!(?:word|phrase|wd)?$)/i;

/** A lower-case name under such a key, such as `web-tls`, is the name of a Secret. */
const NAMED = /(?:secret|credential)s?$/i;
const OBJECT_NAME = /^[a-z]+\d{0,2}(?:[-.][a-z]+\d{0,2})*$/;

/** A login method, as a value of `auth`. */
const METHOD = /^[a-z][a-z0-9_-]{0,15}$/i;

/** Whether a text under a key is a secret. */
function isSecretAt(key: string, text: string): boolean {
  if (!isSecretKey(key) || REFERENCE.test(key) || isNoSecret(text)) return false;
  if (NAMED.test(key) && OBJECT_NAME.test(text)) return false;
  return !(key.toLowerCase() === "auth" && METHOD.test(text));
}

/** Whether a map is a container's variable with a secret: `{ name: DB_PASSWORD, value: hunter2 }`. */
function isSecretVariable(map: MapNode): boolean {
  const name = map.entries.get("name")?.value;
  const value = map.entries.get("value")?.value;
  return isText(name) && isText(value) && /^[A-Z0-9_]+$/.test(name.value) && isSecretAt(name.value, value.value);
}

function isText(node: ValueNode | undefined): node is ScalarNode & { readonly value: string } {
  return node?.kind === "scalar" && typeof node.value === "string";
}

/**
 * Finds secrets in plain text in a values file: texts under a secret key, and texts with the shape of a secret. A file
 * `*.secret.yaml` may contain them. The findings do not contain the values.
 *
 * @param defaults the file is the values.yaml of a chart, in which only shapes are reported.
 */
export function secretFindings(values: MapNode, { defaults }: { readonly defaults: boolean }): Finding[] {
  const { file } = values.source;
  if (/\.secret\.ya?ml$/i.test(file)) return [];
  const found: Finding[] = [];
  // The value of an anchor is reported once, at the anchor.
  const seen = new Set<object>();
  const report = (node: ValueNode, path: ValuePath, what: string): void => {
    found.push(finding("values/secret", { path, what }, { location: rangeOf(node), path, layer: file }));
  };
  const visit = (node: ValueNode, path: ValuePath, secret: boolean): void => {
    if (node.kind === "scalar") {
      if (!isText(node)) return;
      const shape = secretShape(node.value);
      if (shape !== undefined) report(node, path, shape);
      else if (secret && !defaults) report(node, path, "a secret");
      return;
    }
    const children = node.kind === "list" ? node.items : node.entries;
    if (seen.has(children)) return;
    seen.add(children);
    if (node.kind === "list") {
      for (const [index, item] of node.items.entries()) visit(item, [...path, index], false);
      return;
    }
    const variable = isSecretVariable(node);
    for (const [key, { value }] of node.entries) {
      const secret = isText(value) && (isSecretAt(key, value.value) || (variable && key === "value"));
      visit(value, [...path, key], secret);
    }
  };
  visit(values, [], false);
  return found;
}
