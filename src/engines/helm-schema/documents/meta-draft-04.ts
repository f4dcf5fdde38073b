const POSITIVE = { $ref: "#/definitions/positiveInteger" };
const POSITIVE_OR_ZERO = { $ref: "#/definitions/positiveIntegerDefault0" };
const SCHEMA = { $ref: "#" };
const SCHEMAS = { $ref: "#/definitions/schemaArray" };
const NAMED = { type: "object", additionalProperties: SCHEMA };
const SCHEMA_OR_BOOLEAN = { anyOf: [{ type: "boolean" }, SCHEMA] };
const TYPE = { $ref: "#/definitions/simpleTypes" };

/**
 * The meta-schema of draft 4. ajv does not contain it, and that of Helm's engine also requires `$schema` to be a URI.
 */
export const META_DRAFT_04 = {
  $schema: "http://json-schema.org/draft-04/schema#",
  definitions: {
    schemaArray: { type: "array", minItems: 1, items: SCHEMA },
    positiveInteger: { type: "integer", minimum: 0 },
    positiveIntegerDefault0: { allOf: [POSITIVE, {}] },
    simpleTypes: { enum: ["array", "boolean", "integer", "null", "number", "object", "string"] },
    stringArray: { type: "array", items: { type: "string" }, minItems: 1, uniqueItems: true },
  },
  type: "object",
  properties: {
    id: { type: "string" },
    $schema: { type: "string", format: "uri" },
    $ref: { type: "string" },
    title: { type: "string" },
    description: { type: "string" },
    multipleOf: { type: "number", minimum: 0, exclusiveMinimum: true },
    maximum: { type: "number" },
    exclusiveMaximum: { type: "boolean" },
    minimum: { type: "number" },
    exclusiveMinimum: { type: "boolean" },
    maxLength: POSITIVE,
    minLength: POSITIVE_OR_ZERO,
    pattern: { type: "string", format: "regex" },
    additionalItems: SCHEMA_OR_BOOLEAN,
    items: { anyOf: [SCHEMA, SCHEMAS] },
    maxItems: POSITIVE,
    minItems: POSITIVE_OR_ZERO,
    uniqueItems: { type: "boolean" },
    maxProperties: POSITIVE,
    minProperties: POSITIVE_OR_ZERO,
    required: { $ref: "#/definitions/stringArray" },
    additionalProperties: SCHEMA_OR_BOOLEAN,
    definitions: NAMED,
    properties: NAMED,
    patternProperties: NAMED,
    dependencies: { type: "object", additionalProperties: { anyOf: [SCHEMA, { $ref: "#/definitions/stringArray" }] } },
    enum: { type: "array", minItems: 1, uniqueItems: true },
    type: { anyOf: [TYPE, { type: "array", items: TYPE, minItems: 1, uniqueItems: true }] },
    allOf: SCHEMAS,
    anyOf: SCHEMAS,
    oneOf: SCHEMAS,
    not: SCHEMA,
    format: { type: "string" },
  },
  dependencies: { exclusiveMaximum: ["maximum"], exclusiveMinimum: ["minimum"] },
};
