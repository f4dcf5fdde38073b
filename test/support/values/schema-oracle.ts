import { runOrFail } from "../../../src/tools/process.ts";
import { testContext } from "../context.ts";
import { buildOracle } from "./oracle.ts";

/** A schema and instances for it, as texts of JSON. */
export interface SchemaQuestion {
  readonly schema: string;
  readonly instances: readonly string[];
}

/** What Helm's engine says: why it refuses the schema, or for each instance "" or what is wrong. */
export type SchemaAnswer = { readonly broken: string } | { readonly verdicts: readonly string[] };

const encode = (text: string): string => Buffer.from(text, "utf8").toString("base64");

/** Asks Helm's engine, set up as Helm does, about many schemas in one run. */
export async function askSchemaOracle(questions: readonly SchemaQuestion[]): Promise<SchemaAnswer[]> {
  const lines = questions.map(({ schema, instances }) =>
    JSON.stringify({ op: "schema", schema: encode(schema), instances: instances.map(encode) }),
  );
  const result = await runOrFail(testContext(), {
    file: await buildOracle(),
    args: [],
    input: `${lines.join("\n")}\n`,
    timeoutMs: 120_000,
  });
  const answers = result.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { values?: SchemaAnswer; error?: string });
  if (answers.length !== questions.length)
    throw new Error(`${answers.length} answers to ${questions.length} questions`);
  return answers.map(({ values, error }) => {
    if (!values) throw new Error(`the oracle failed: ${error}`);
    return values;
  });
}
