import type { Publication, PublishedChart } from "../../chart/index.ts";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { errorJson } from "../../render-error.ts";

/** The worst outcome first. Repeating the command can help if a chart failed, but not if it was refused. */
const EXIT_CODES = [3, 2, 4];

/** Prints the outcome of each chart and the errors. Sets the exit code: 3 for a failed chart, else 4 for a refused one. */
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
  // Charts can share one error.
  for (const error of new Set(charts.map(({ error }) => error))) if (error !== undefined) ctx.showError(error);
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
    error: error instanceof ChartwrightError ? errorJson(error) : undefined,
  };
}

function textOf(chart: PublishedChart): string {
  const { name, version, outcome, digest, index, url, provenance, replaced } = chart;
  const lines = [`${name} ${version}: ${outcome}`];
  if (replaced !== undefined) lines.push(`  replaced    ${replaced}`, `  by          ${chart.packageDigest}`);
  lines.push(`  stored      ${digest ?? "not in the repository"}`);
  if (index !== null) lines.push(`  index       ${index.length === 0 ? "does not list it" : index.join(", ")}`);
  if (provenance !== undefined) lines.push(`  provenance  ${provenance}`);
  lines.push(`  ${url}`);
  return `${lines.join("\n")}\n`;
}
