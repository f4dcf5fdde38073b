import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../../../src/tools/files/file-lock.ts";
import { cacheDir } from "../../../src/tools/files/folders.ts";
import { runOrFail, runProcess } from "../../../src/tools/process/process.ts";
import { repositoryDir, testContext } from "../context.ts";

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
const source = join(repositoryDir, "test", "oracle");

/**
 * Builds the oracle into the cache, once for its sources; about two minutes the first time.
 *
 * @param version 4.2 is built from go.mod, another one from the same sources and `go.<version>.mod`.
 * @returns the program's path.
 */
export async function buildOracle(version: OracleVersion = "4.2"): Promise<string> {
  const module = version === "4.2" ? "go" : `go.${version}`;
  const programs = readdirSync(source).filter((name) => name.endsWith(".go"));
  const hash = createHash("sha256");
  for (const file of [...programs.sort(), `${module}.mod`, `${module}.sum`])
    hash.update(readFileSync(join(source, file)));
  const folder = cacheDir(ctx, "test", `oracle-${hash.digest("hex").slice(0, 16)}`);
  const program = join(folder, "oracle");
  if (existsSync(program)) return program;
  await withLock(ctx, `${folder}.lock`, "another test is building the oracle", async () => {
    if (existsSync(program)) return;
    mkdirSync(folder, { recursive: true });
    const building = join(folder, "building");
    await runOrFail(ctx, {
      file: "go",
      args: ["build", "-trimpath", `-modfile=${module}.mod`, "-o", building, "."],
      cwd: source,
      timeoutMs: 1_200_000,
    });
    renameSync(building, program);
  });
  return program;
}

/** Asks many questions; the answers come in their order. One that kills Helm is answered by that. */
export async function askOracle(questions: readonly Question[], version?: OracleVersion): Promise<Answer[]> {
  const file = await buildOracle(version);
  const answers: Answer[] = [];
  while (answers.length < questions.length) {
    const left = questions.slice(answers.length);
    const input = left.map((question) => `${JSON.stringify(question)}\n`).join("");
    const { stdout, stderr, exitCode } = await runProcess(ctx, { file, args: [], input, timeoutMs: 120_000 });
    for (const line of stdout.split("\n")) if (line !== "") answers.push(JSON.parse(line) as Answer);
    if (answers.length === questions.length) break;
    if (exitCode === 0 || !stderr.includes("stack overflow"))
      throw new Error(`${answers.length} answers to ${questions.length} questions: ${stderr.slice(0, 500)}`);
    answers.push({ error: "Helm died: stack overflow", stage: "render" });
  }
  return answers;
}
