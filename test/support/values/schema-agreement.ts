import { compileSchema } from "../../../src/engines/helm-schema/compile-schema.ts";
import type { Json } from "../../../src/engines/json/json.ts";
import type { OracleVersion } from "./oracle.ts";
import { askSchemaOracle, type SchemaAnswer, type SchemaQuestion } from "./schema-oracle.ts";

/** How often we say what Helm's engine says, how often nothing, and where something else. */
export interface SchemaAgreement {
  readonly agree: number;
  /** Of those: where the values fit, where they do not; the rest are schemas that are broken. */
  readonly yes: number;
  readonly no: number;
  readonly refusals: readonly string[];
  readonly disagreements: readonly string[];
}

/** Compares verdicts, instance by instance; a schema that is refused counts once for each. */
export async function schemaAgreement(
  questions: readonly SchemaQuestion[],
  version?: OracleVersion,
): Promise<SchemaAgreement> {
  const answers = await askSchemaOracle(questions, version);
  const refusals: string[] = [];
  const disagreements: string[] = [];
  const said = { yes: 0, no: 0, broken: 0 };
  for (const [index, question] of questions.entries()) {
    const ours = await verdicts(question);
    for (const [at, instance] of question.instances.entries()) {
      const our = ours[at] ?? "nothing";
      const helm = theirs(answers[index], at);
      const shown = `${question.schema}\n  on ${instance}\n  ours: ${our}\n  Helm: ${helm.said}`;
      if (our.startsWith("refused")) refusals.push(shown);
      else if (our === helm.word) said[helm.word]++;
      else disagreements.push(shown);
    }
  }
  const agree = said.yes + said.no + said.broken;
  return {
    agree,
    yes: said.yes,
    no: said.no,
    refusals,
    disagreements: disagreements.sort((a, b) => a.length - b.length).slice(0, 5),
  };
}

async function verdicts({ schema, instances }: SchemaQuestion): Promise<string[]> {
  const compiled = await compileSchema(schema);
  if ("broken" in compiled) return instances.map(() => "broken");
  if ("pointer" in compiled) return instances.map(() => `refused: ${compiled.message} at ${compiled.pointer}`);
  return instances.map((instance) => {
    const verdict = compiled.validate(JSON.parse(instance) as Json);
    if ("undecided" in verdict) return `refused: ${verdict.undecided}`;
    return verdict.faults.length === 0 ? "yes" : "no";
  });
}

function theirs(answer: SchemaAnswer | undefined, at: number): { word: "yes" | "no" | "broken"; said: string } {
  if (!answer) throw new Error("no answer");
  if ("broken" in answer) return { word: "broken", said: answer.broken };
  const fault = answer.verdicts[at] ?? "nothing";
  return { word: fault === "" ? "yes" : "no", said: fault };
}
