import { runOrFail } from "../../../src/tools/process/process.ts";
import { testContext } from "../context.ts";
import { goProgram } from "../programs/go-program.ts";

/** Path of a program around Go's own parser of templates. */
export const templateParser = (): Promise<string> =>
  goProgram({ name: "template-parser", pins: "test/oracle", package: "./templates" });

/** Asks Go's own parser about many texts; returns for each an empty text if it parses, else Go's error. */
export async function askGoParser(texts: readonly string[]): Promise<string[]> {
  const input = `${texts.map((text) => JSON.stringify(text)).join("\n")}\n`;
  const file = await templateParser();
  const { stdout } = await runOrFail(testContext(), { file, args: [], input, timeoutMs: 300_000 });
  const answers = stdout
    .trimEnd()
    .split("\n")
    .map((line) => String(JSON.parse(line)));
  if (answers.length !== texts.length) throw new Error(`${answers.length} answers to ${texts.length} texts`);
  return answers;
}
