import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inner, reachable, readRelease } from "./kubernetes-release.mjs";

/** Converts a shape to JSON Schema, draft 7. */
function jsonSchema(part) {
  if (part.list !== undefined) return { type: ["array", "null"], items: jsonSchema(part.list) };
  if (part.map !== undefined) return { type: ["object", "null"], additionalProperties: jsonSchema(part.map) };
  if (part.enum) return { enum: [...part.enum, null] };
  if (typeof part !== "string") return jsonSchema(inner(part));
  const integer = { type: ["integer", "null"] };
  const words = {
    any: {},
    object: { type: ["object", "null"] },
    boolean: { type: ["boolean", "null"] },
    number: { type: ["number", "null"] },
    int32: integer,
    int64: integer,
    quantity: { type: ["string", "number", "null"] },
    "int-or-string": { type: ["string", "integer", "null"] },
  };
  const text = ["string", "time", "micro-time", "duration", "bytes"];
  if (text.includes(part)) return { type: ["string", "null"] };
  return words[part] ?? { $ref: `#/definitions/${part}` };
}

/** Writes strict JSON Schemas of one release, in files named `{{.ResourceKind}}{{.KindSuffix}}.json`. */
export function writeJsonSchemas(release, folder) {
  const { kinds, types } = readRelease(release);
  mkdirSync(folder, { recursive: true });
  for (const [group, entries] of Object.entries(kinds)) {
    for (const [kind, { type }] of Object.entries(entries)) {
      const definitions = {};
      for (const [name, { fields, required }] of Object.entries(reachable(types, { [group]: { [kind]: { type } } }))) {
        const properties = Object.fromEntries(Object.entries(fields).map(([key, part]) => [key, jsonSchema(part)]));
        definitions[name] = {
          type: ["object", "null"],
          properties,
          additionalProperties: false,
          required,
        };
      }
      const [head, tail] = group.split("/");
      const suffix = tail === undefined ? head : `${head.split(".")[0]}-${tail}`;
      const text = JSON.stringify({
        $schema: "http://json-schema.org/draft-07/schema#",
        $ref: `#/definitions/${type}`,
        definitions,
      });
      writeFileSync(join(folder, `${kind.toLowerCase()}-${suffix}.json`), text);
    }
  }
}
