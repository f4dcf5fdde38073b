import type { Packaging } from "../../chart/index.ts";
import type { Context } from "../../context.ts";
import { findingJson } from "../../findings/index.ts";
import { printFindings } from "./findings.ts";
import { printJson } from "./json.ts";

/** Prints packages with their digests; as JSON, sets the exit code to 1 for findings that are errors. */
export async function printPackaging(
  ctx: Context,
  { charts, findings }: Packaging,
  output: "text" | "json",
): Promise<void> {
  if (output === "json") {
    const shown = findings.map(findingJson);
    printJson(ctx, { version: 1, chart: charts.length === 1 ? charts[0] : undefined, charts, findings: shown });
    if (findings.some(({ severity }) => severity === "error")) ctx.setExitCode(1);
    return;
  }
  if (findings.length > 0) {
    // Standard output lists the files.
    const messages = { ...ctx, stdout: ctx.stderr, colour: false };
    await printFindings(messages, { findings, environments: [], sources: async () => new Map() }, "text");
  }
  for (const { file, digest, provenance } of charts)
    ctx.stdout.write(`${file}\n${digest}\n${provenance === undefined ? "" : `${provenance}\n`}`);
}
