import { askOracle, type OracleVersion } from "./oracle.ts";

/** A schema and instances for it, as texts of JSON. */
export interface SchemaQuestion {
  readonly schema: string;
  readonly instances: readonly string[];
}

/** What Helm's engine says: why it refuses the schema, or for each instance "" or what is wrong. */
export type SchemaAnswer = { readonly broken: string } | { readonly verdicts: readonly string[] };

/** Asks Helm's engine, set up as Helm does, about many schemas in one run. */
export async function askSchemaOracle(
  questions: readonly SchemaQuestion[],
  version?: OracleVersion,
): Promise<SchemaAnswer[]> {
  const answers = await askOracle(
    questions.map((question) => ({ op: "schema", ...question })),
    version,
  );
  return answers.map(({ values, error }) => {
    if (!values) throw new Error(`the oracle failed: ${error}`);
    return values as SchemaAnswer;
  });
}
