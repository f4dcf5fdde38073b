import type { Context } from "../context.ts";
import type { ValidatedEnvironment, Validation } from "../ops/validate.ts";

/** Prints what a validation found, for people or as the documented JSON, and sets the exit code to 1 for errors. */
export async function printFindings(ctx: Context, result: Validation, output: "text" | "json"): Promise<void> {
  if (result.findings.some((item) => item.severity === "error")) ctx.setExitCode(1);
  if (output === "json") {
    const { validationReport } = await import("../core/format/json.ts");
    ctx.stdout.write(`${JSON.stringify(validationReport(result.findings, result.environments), null, 2)}\n`);
    return;
  }
  const { countText, formatText } = await import("../core/format/text.ts");
  const line = (file: string, number: number): string | undefined => result.sources.get(file)?.line(number);
  ctx.stdout.write(formatText(result.findings, { line, colour: ctx.colour }));
  const summary = ({ name, findings, rendered }: ValidatedEnvironment): string =>
    `${name}: ${countText(findings)}${rendered ? ", rendered" : ""}\n`;
  ctx.stdout.write(result.environments.map(summary).join(""));
}
