import { runProcess } from "../../../src/tools/process/process.ts";
import { testContext } from "../context.ts";
import { goProgram } from "../programs/go-program.ts";

/** The minor version of Helm whose code answers. */
export type OracleVersion = "4.1" | "4.2" | "4.3";

/** What Helm's own code is asked: an op of test/oracle with the fields that it reads. */
export interface Question {
  readonly op: string;
  readonly [field: string]: unknown;
}

/** What Helm makes of it. */
export interface Answer {
  readonly values?: unknown;
  readonly error?: string;
  readonly stage?: "read" | "render" | "oracle";
  /** Of the op "release": the charts that take part, `top/db`. */
  readonly charts?: readonly string[];
}

const ctx = testContext();
/** Builds the oracle of a version of Helm into the cache, once for its sources; returns the program's path. */
export function buildOracle(version: OracleVersion = "4.2"): Promise<string> {
  const modFile = version === "4.2" ? "go.mod" : `go.${version}.mod`;
  return goProgram({ name: `oracle-${version}`, pins: "test/oracle", modFile, package: "." });
}

/** Asks many questions; the answers come in their order. One that kills Helm is answered by that. */
export async function askOracle(questions: readonly Question[], version?: OracleVersion): Promise<Answer[]> {
  const file = await buildOracle(version);
  const answers: Answer[] = [];
  while (answers.length < questions.length) {
    const left = questions.slice(answers.length);
    const input = left.map((question) => `${JSON.stringify(question)}\n`).join("");
    const { stdout, stderr, exitCode } = await runProcess(ctx, { file, args: [], input, timeoutMs: 600_000 });
    for (const line of stdout.split("\n")) if (line !== "") answers.push(JSON.parse(line) as Answer);
    if (answers.length === questions.length) break;
    if (exitCode === 0 || !stderr.includes("stack overflow"))
      throw new Error(`${answers.length} answers to ${questions.length} questions: ${stderr.slice(0, 500)}`);
    answers.push({ error: "Helm died: stack overflow", stage: "render" });
  }
  return answers;
}
