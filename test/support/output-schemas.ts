import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sarifText from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv, type ValidateFunction } from "ajv";
import { validateXML } from "xmllint-wasm";
import { wantsJson } from "../../src/commands/read-command-line.ts";
import { repositoryDir } from "./context.ts";
import { isMap } from "./nginx-chart.ts";

const json = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, "utf8"));

function compiled(schema: Record<string, unknown>): ValidateFunction {
  // The schema of SARIF has a pattern that the flag `u` makes invalid.
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

/** The schema closed everywhere: a key that it does not describe is a fault. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isMap(schema)) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return isMap(schema["properties"]) ? { ...inner, additionalProperties: false } : inner;
}

const outputDir = join(repositoryDir, "schemas", "output");

/** The names of the schemas in schemas/output: `validate`, `lab-up`. */
export const OUTPUT_SCHEMAS: readonly string[] = readdirSync(outputDir).map((file) => file.replace(".schema.json", ""));

const outputs = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
for (const name of OUTPUT_SCHEMAS) {
  const schema = closed(json(join(outputDir, `${name}.schema.json`)));
  outputs.addSchema(isMap(schema) ? schema : {});
}

/** The name of the schema for a command line with `-o json`; undefined if its JSON has no fixed shape. */
export function outputSchemaOf(argv: readonly string[]): string | undefined {
  const [command = "", group] = argv;
  if (command === "values") return argv.includes("--layers") ? "values-layers" : undefined;
  return command === "lab" ? `lab-${group}` : command;
}

/** The differences between a JSON text and a schema of schemas/output, including keys that the schema lacks. */
export function outputFaults(name: string, text: string): string[] {
  const check = outputs.getSchema(`${name}.schema.json`);
  if (!check) return [`there is no schema ${name}`];
  return faults(check, JSON.parse(text));
}

/** Throws unless the output of a command line with `-o json` is as its schema says. */
export function expectOutput(argv: readonly string[], text: string): void {
  if (!wantsJson(argv) || text === "") return;
  const printed: unknown = JSON.parse(text);
  const name = isMap(printed) && isMap(printed["error"]) ? "error" : outputSchemaOf(argv);
  const found = name === undefined ? [] : outputFaults(name, text);
  if (found.length > 0) throw new Error(`chartwright ${argv.join(" ")}: ${found.join("; ")}\n${text}`);
}

// Draft 4: ajv knows all of it that this schema uses, once the old names of `$schema` and `$id` are gone.
const { $schema: _, id: __, ...sarifSchema } = sarifText;
const sarif = compiled(sarifSchema);

/** The differences between a SARIF log and the standard's schema. */
export const sarifFaults = (log: unknown): string[] => faults(sarif, log);

const junit = readFileSync(join(repositoryDir, "test/fixtures/schemas/junit.xsd"), "utf8");

/** The differences between XML and JUnit's schema. */
export async function junitFaults(xml: string): Promise<string[]> {
  const { valid, errors } = await validateXML({ xml: { fileName: "report.xml", contents: xml }, schema: junit });
  return valid ? [] : errors.map(({ message }) => message);
}
