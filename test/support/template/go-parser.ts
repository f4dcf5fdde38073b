import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runOrFail } from "../../../src/tools/process/process.ts";
import { repositoryDir, testContext } from "../context.ts";

const ctx = testContext();
const cwd = join(repositoryDir, "test", "oracle");

/** Asks Go's own parser about many texts: for each an empty text where it parses, else Go's error. */
export async function askGoParser(texts: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "go-parser-"));
  try {
    const program = join(folder, "parser");
    const args = ["build", "-trimpath", "-o", program, "./templates"];
    await runOrFail(ctx, { file: "go", args, cwd, timeoutMs: 300_000 });
    const input = `${texts.map((text) => JSON.stringify(text)).join("\n")}\n`;
    const { stdout } = await runOrFail(ctx, { file: program, args: [], input, timeoutMs: 60_000 });
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line) => String(JSON.parse(line)));
    if (answers.length !== texts.length) throw new Error(`${answers.length} answers to ${texts.length} texts`);
    return answers;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The folder of a Go module that is pinned by the oracle, or of any other at a version. */
export async function moduleDir(module: string, version?: string): Promise<string> {
  if (version === undefined) {
    const { stdout } = await runOrFail(ctx, {
      file: "go",
      args: ["list", "-m", "-f", "{{.Dir}}", module],
      cwd,
      timeoutMs: 300_000,
    });
    return stdout.trim();
  }
  const args = ["mod", "download", "-json", `${module}@${version}`];
  const { stdout } = await runOrFail(ctx, { file: "go", args, cwd: tmpdir(), timeoutMs: 300_000 });
  return String(JSON.parse(stdout).Dir);
}
