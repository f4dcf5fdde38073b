import type { DoctorReport, ToolReport } from "../../tools/toolchain/index.ts";

const STATUS = { fits: "fits", gettable: "not installed", missing: "MISSING" };

/** Returns the text of `doctor`: a table, and remarks below it. */
export function doctorText(report: DoctorReport): string {
  const rows = [
    ["TOOL", "VERSION", "FROM", "STATUS", "PATH"],
    ...report.tools.map((tool) => [
      tool.name,
      tool.found?.version ?? "-",
      tool.found?.source ?? tool.ways.find((way) => way.obstacle === null)?.source ?? "-",
      STATUS[tool.status],
      tool.found?.path ?? "-",
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const table = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const remarks = [
    ...report.tools.flatMap(({ name, unfit }) => unfit.map((text) => `${name}: ${text}`)),
    ...wayRemarks(report.tools),
  ];
  return `${[...table, ...(remarks.length > 0 ? ["", ...remarks] : [])].join("\n")}\n`;
}

/** Returns one line for all tools with the same installation or the same obstacle. */
function wayRemarks(tools: readonly ToolReport[]): string[] {
  const names = new Map<string, string[]>();
  for (const tool of tools.filter(({ ways }) => ways.length > 0)) {
    const open = tool.ways.find(({ obstacle }) => obstacle === null);
    const closed = tool.ways.map(({ source, obstacle }) => `${source}: ${obstacle}`).join("; ");
    const text = open
      ? `installed when first needed, or by \`chartwright doctor --install\` (${open.description})`
      : `cannot be installed here (${closed})`;
    names.set(text, [...(names.get(text) ?? []), tool.name]);
  }
  return [...names].map(([text, list]) => `${list.join(", ")}: ${text}`);
}
