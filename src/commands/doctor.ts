import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import type { DoctorReport, ToolReport } from "../tools/toolchain/index.ts";

interface Flags {
  readonly install: boolean;
  readonly prune: boolean;
  readonly output: "text" | "json";
}

export const doctor = buildCommand<Flags, string[], Context>({
  docs: {
    brief: "Show which tools are there, which version and where from",
    fullDescription:
      "Shows every tool that some command needs: its version, where it is taken from, and for one that is missing how it would be got. " +
      "Exit code 3 if one is missing and cannot be got.",
  },
  parameters: {
    flags: {
      install: { kind: "boolean", brief: "Get what is missing", default: false, withNegated: false },
      prune: {
        kind: "boolean",
        brief: "Remove old versions and leftovers from the cache",
        default: false,
        withNegated: false,
      },
      output: { kind: "enum", values: ["text", "json"], brief: "Output format", default: "text" },
    },
    aliases: { o: "output" },
    positional: {
      kind: "array",
      parameter: { parse: String, placeholder: "TOOL", brief: "Tools; all where none is given" },
    },
  },
  async func(this: Context, flags: Flags, ...names: string[]) {
    const { examineTools, installTools } = await import("../tools/toolchain/index.ts");
    let report = await examineTools(this, names);
    if (flags.install) {
      for (const failure of await installTools(this, report)) this.stderr.write(`${failure}\n`);
      report = await examineTools(this, names);
    }
    if (flags.prune) {
      const { pruneTools } = await import("../tools/toolchain/index.ts");
      const { paths, bytes } = await pruneTools(this);
      for (const path of paths) this.progress.note(`removed ${path}`);
      this.progress.note(`freed ${(bytes / 1e6).toFixed(1)} MB`);
    }
    this.stdout.write(flags.output === "json" ? `${JSON.stringify(report, null, 2)}\n` : renderDoctor(report));
    if (report.tools.some((tool) => tool.status === "missing")) this.setExitCode(3);
  },
});

/** The report as a table, with what needs words below it. */
function renderDoctor(report: DoctorReport): string {
  const rows = [
    ["TOOL", "VERSION", "FROM", "STATUS", "PATH"],
    ...report.tools.map((tool) => [
      tool.name,
      tool.found?.version ?? "-",
      tool.found?.source ?? tool.ways.find((way) => way.obstacle === null)?.source ?? "-",
      { fits: "fits", gettable: "not there yet", missing: "MISSING" }[tool.status],
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
  const remarks = [...report.tools.flatMap(unfitRemarks), ...wayRemarks(report.tools)];
  return `${[...table, ...(remarks.length > 0 ? ["", ...remarks] : [])].join("\n")}\n`;
}

function unfitRemarks(tool: ToolReport): string[] {
  return tool.unfit.map((text) => `${tool.name}: ${text}`);
}

/** One line for all the tools that come, or fail to come, in the same way. */
function wayRemarks(tools: readonly ToolReport[]): string[] {
  const names = new Map<string, string[]>();
  for (const tool of tools.filter(({ ways }) => ways.length > 0)) {
    const open = tool.ways.find(({ obstacle }) => obstacle === null);
    const closed = tool.ways.map(({ source, obstacle }) => `${source}: ${obstacle}`).join("; ");
    const text = open
      ? `got when first needed, or by \`doctor --install\` (${open.description})`
      : `cannot be got here (${closed})`;
    names.set(text, [...(names.get(text) ?? []), tool.name]);
  }
  return [...names].map(([text, list]) => `${list.join(", ")}: ${text}`);
}
