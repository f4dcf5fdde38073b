import { readFileSync } from "node:fs";
import { join } from "node:path";
import sarifText from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv, type ValidateFunction } from "ajv";
import { validateXML } from "xmllint-wasm";
import { repositoryDir } from "./context.ts";
import { isMap } from "./nginx-chart.ts";

const json = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, "utf8"));

function compiled(schema: Record<string, unknown>): ValidateFunction {
  // The schema of SARIF has a pattern that is none with the flag u.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  ajv.addFormat("uri", (text) => URL.canParse(text));
  ajv.addFormat(
    "uri-reference",
    (text) => URL.canParse(text, "file:///") && !/[\s"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})/.test(text),
  );
  ajv.addFormat("date-time", (text) => !Number.isNaN(Date.parse(text)));
  return ajv.compile(schema);
}

function faults(check: ValidateFunction, value: unknown): string[] {
  return check(value) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** The schema closed everywhere: what it does not describe is a fault. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isMap(schema)) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return isMap(schema["properties"]) ? { ...inner, additionalProperties: false } : inner;
}

const closedFindings = closed(json(join(repositoryDir, "findings.schema.json")));
const findings = compiled(isMap(closedFindings) ? closedFindings : {});

/** What in the JSON of findings is not as findings.schema.json says, keys that it does not name among it. */
export const findingsFaults = (text: string): string[] => faults(findings, JSON.parse(text));

// Draft 4: ajv knows all of it that this schema uses, once the old names of `$schema` and `$id` are gone.
const { $schema: _, id: __, ...sarifSchema } = sarifText;
const sarif = compiled(sarifSchema);

/** What in a SARIF log is not as the standard's schema says. */
export const sarifFaults = (log: unknown): string[] => faults(sarif, log);

const junit = readFileSync(join(repositoryDir, "test/fixtures/schemas/junit.xsd"), "utf8");

/** What of JUnit's XML is no XML, or not as the schema says. */
export async function junitFaults(xml: string): Promise<string[]> {
  const { valid, errors } = await validateXML({ xml: { fileName: "report.xml", contents: xml }, schema: junit });
  return valid ? [] : errors.map(({ message }) => message);
}
