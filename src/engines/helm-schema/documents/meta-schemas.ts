import applicator2019 from "ajv/dist/refs/json-schema-2019-09/meta/applicator.json" with { type: "json" };
import content2019 from "ajv/dist/refs/json-schema-2019-09/meta/content.json" with { type: "json" };
import core2019 from "ajv/dist/refs/json-schema-2019-09/meta/core.json" with { type: "json" };
import format2019 from "ajv/dist/refs/json-schema-2019-09/meta/format.json" with { type: "json" };
import metadata2019 from "ajv/dist/refs/json-schema-2019-09/meta/meta-data.json" with { type: "json" };
import validation2019 from "ajv/dist/refs/json-schema-2019-09/meta/validation.json" with { type: "json" };
import draft2019 from "ajv/dist/refs/json-schema-2019-09/schema.json" with { type: "json" };
import applicator2020 from "ajv/dist/refs/json-schema-2020-12/meta/applicator.json" with { type: "json" };
import content2020 from "ajv/dist/refs/json-schema-2020-12/meta/content.json" with { type: "json" };
import core2020 from "ajv/dist/refs/json-schema-2020-12/meta/core.json" with { type: "json" };
import format2020 from "ajv/dist/refs/json-schema-2020-12/meta/format-annotation.json" with { type: "json" };
import metadata2020 from "ajv/dist/refs/json-schema-2020-12/meta/meta-data.json" with { type: "json" };
import unevaluated2020 from "ajv/dist/refs/json-schema-2020-12/meta/unevaluated.json" with { type: "json" };
import validation2020 from "ajv/dist/refs/json-schema-2020-12/meta/validation.json" with { type: "json" };
import draft2020 from "ajv/dist/refs/json-schema-2020-12/schema.json" with { type: "json" };
import draft6 from "ajv/dist/refs/json-schema-draft-06.json" with { type: "json" };
import draft7 from "ajv/dist/refs/json-schema-draft-07.json" with { type: "json" };
import { parseSchema, type SchemaJson } from "../json/parse-schema.ts";
import { META_DRAFT_04 } from "./meta-draft-04.ts";

// ajv's copies differ from those of Helm's engine: draft 6 requires examples to be a list, draft 7 lacks `writeOnly`, and
// 2020-12 lacks the vocabulary `format-assertion`.
const { examples: _examples, ...draft6Properties } = draft6.properties;
const DOCUMENTS: Readonly<Record<string, object>> = {
  "draft-04/schema": META_DRAFT_04,
  "draft-06/schema": { ...draft6, properties: draft6Properties },
  "draft-07/schema": { ...draft7, properties: { ...draft7.properties, writeOnly: { type: "boolean" } } },
  "draft/2019-09/schema": draft2019,
  "draft/2019-09/meta/applicator": applicator2019,
  "draft/2019-09/meta/content": content2019,
  "draft/2019-09/meta/core": core2019,
  "draft/2019-09/meta/format": format2019,
  "draft/2019-09/meta/meta-data": metadata2019,
  "draft/2019-09/meta/validation": validation2019,
  "draft/2020-12/schema": draft2020,
  "draft/2020-12/meta/applicator": applicator2020,
  "draft/2020-12/meta/content": content2020,
  "draft/2020-12/meta/core": core2020,
  "draft/2020-12/meta/format-annotation": format2020,
  "draft/2020-12/meta/format-assertion": {
    ...format2020,
    $id: "https://json-schema.org/draft/2020-12/meta/format-assertion",
    $vocabulary: { "https://json-schema.org/draft/2020-12/vocab/format-assertion": true },
  },
  "draft/2020-12/meta/meta-data": metadata2020,
  "draft/2020-12/meta/unevaluated": unevaluated2020,
  "draft/2020-12/meta/validation": validation2020,
};

/** A document of json-schema.org that Helm's engine contains: the meta-schema of a draft or of a vocabulary. */
export function metaSchema(url: string): SchemaJson | undefined {
  const name = /^https?:\/\/json-schema\.org\/(.*)$/s.exec(url)?.[1];
  if (name === undefined) return undefined;
  const path = name === "schema" ? "draft/2020-12/schema" : name;
  const document = Object.hasOwn(DOCUMENTS, path) ? DOCUMENTS[path] : undefined;
  return document && parseSchema(JSON.stringify(document));
}
