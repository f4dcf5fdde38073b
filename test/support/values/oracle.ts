import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../../../src/tools/folders.ts";
import { runOrFail } from "../../../src/tools/process.ts";
import { repositoryDir, testContext } from "../context.ts";

/** What Helm's own code is asked. */
export type Question =
  | { readonly op: "read"; readonly files: readonly string[] }
  | { readonly op: "render"; readonly defaults: string; readonly schema?: string; readonly files: readonly string[] };

/** What Helm makes of it. */
export interface Answer {
  readonly values?: unknown;
  readonly error?: string;
  readonly stage?: "read" | "render" | "oracle";
}

const ctx = testContext();
const source = join(repositoryDir, "test", "oracle");

/** Builds the oracle into the cache, once for its sources; about two minutes the first time. */
export async function buildOracle(): Promise<string> {
  const hash = createHash("sha256");
  const files = readdirSync(source).filter((name) => /\.(?:go|mod|sum)$/.test(name));
  for (const file of files.sort()) hash.update(readFileSync(join(source, file)));
  const folder = cacheDir(ctx, "test", `oracle-${hash.digest("hex").slice(0, 16)}`);
  const program = join(folder, "oracle");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const building = join(folder, `building-${process.pid}`);
  await runOrFail(ctx, {
    file: "go",
    args: ["build", "-trimpath", "-o", building, "."],
    cwd: source,
    timeoutMs: 1_200_000,
  });
  renameSync(building, program);
  return program;
}

const encode = (text: string): string => Buffer.from(text, "utf8").toString("base64");

/** Asks many questions in one run; the answers come in their order. */
export async function askOracle(questions: readonly Question[]): Promise<Answer[]> {
  const program = await buildOracle();
  const lines = questions.map((question) =>
    JSON.stringify({
      ...question,
      files: question.files.map(encode),
      ...(question.op === "render"
        ? {
            defaults: encode(question.defaults),
            ...(question.schema === undefined ? {} : { schema: encode(question.schema) }),
          }
        : {}),
    }),
  );
  const result = await runOrFail(ctx, { file: program, args: [], input: `${lines.join("\n")}\n`, timeoutMs: 120_000 });
  const answers = result.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
  if (answers.length !== questions.length)
    throw new Error(`${answers.length} answers to ${questions.length} questions`);
  return answers;
}
