import type { Publication, PublishedChart } from "../../chart/index.ts";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";

/** From the worst: after a failure the run is worth repeating, after a refusal it is not. */
const EXIT_CODES = [3, 2, 4];

/**
 * Prints what became of each chart, tells the errors, and sets the exit code: 3 if anything failed, else 4 if anything
 * was refused.
 */
export function printPublication(
  ctx: Context,
  { url, charts }: Publication,
  { json, dryRun }: { readonly json: boolean; readonly dryRun: boolean },
): void {
  if (json) {
    const reports = charts.map(reportOf);
    const one = reports.length === 1 ? { chart: reports[0] } : {};
    const report = { version: 1, repository: url, dryRun, ...one, charts: reports };
    ctx.stdout.write(`${ctx.secrets.redact(JSON.stringify(report, null, 2))}\n`);
  } else ctx.stdout.write(charts.map(textOf).join(""));
  const told = new Set<unknown>();
  for (const { error } of charts) {
    if (error === undefined || told.has(error)) continue;
    // One that all have in common is told once.
    told.add(error);
    ctx.showError(error);
  }
  const codes = new Set(charts.flatMap(({ error }) => (error instanceof ChartwrightError ? [error.exitCode] : [])));
  const code = EXIT_CODES.find((candidate) => codes.has(candidate));
  if (code !== undefined) ctx.setExitCode(code);
}

function reportOf({ error, index, ...chart }: PublishedChart) {
  const { name, version, outcome, packageDigest, digest, ...rest } = chart;
  return {
    name,
    version,
    outcome,
    packageDigest,
    digest,
    index,
    ...rest,
    ...(error instanceof ChartwrightError
      ? {
          error: {
            code: error.code,
            message: error.message,
            ...(error.detail === undefined ? {} : { detail: error.detail }),
            ...(error.hint === undefined ? {} : { hint: error.hint }),
          },
        }
      : {}),
  };
}

function textOf(chart: PublishedChart): string {
  const { name, version, outcome, digest, index, url, provenance, replaced } = chart;
  const lines = [`${name} ${version}: ${outcome}`];
  if (replaced !== undefined) lines.push(`  replaced    ${replaced}`, `  by          ${chart.packageDigest}`);
  lines.push(`  stored      ${digest ?? "nothing, as far as is known"}`);
  if (index !== null) lines.push(`  index       ${index.length === 0 ? "does not list it" : index.join(", ")}`);
  if (provenance !== undefined) lines.push(`  provenance  ${provenance}`);
  lines.push(`  ${url}`);
  return `${lines.join("\n")}\n`;
}
