import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../../../src/tools/folders.ts";
import { runOrFail } from "../../../src/tools/process.ts";
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
  mkdirSync(folder, { recursive: true });
  const building = join(folder, `building-${process.pid}`);
  await runOrFail(ctx, {
    file: "go",
    args: ["build", "-trimpath", `-modfile=${module}.mod`, "-o", building, "."],
    cwd: source,
    timeoutMs: 1_200_000,
  });
  renameSync(building, program);
  return program;
}

/** Asks many questions in one run; the answers come in their order. */
export async function askOracle(questions: readonly Question[], version?: OracleVersion): Promise<Answer[]> {
  const program = await buildOracle(version);
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
  const result = await runOrFail(ctx, { file: program, args: [], input, timeoutMs: 120_000 });
  const answers = result.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
  if (answers.length !== questions.length)
    throw new Error(`${answers.length} answers to ${questions.length} questions`);
  return answers;
}
