import { defineCommand } from "./command.ts";
import { switchFlag } from "./flags/flag.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";

interface Flags {
  readonly install: boolean;
  readonly prune: boolean;
  readonly output: Output;
}

/** `doctor [TOOL]...` */
export const doctor = defineCommand<Flags, string[]>({
  brief: "Show the tools in use; install missing ones",
  description:
    "Prints every tool that a command needs, with its version and source; for a missing tool, prints how it would be installed. Exit code 3 if a tool is missing and cannot be installed.",
  examples: [
    ["doctor", "show every tool"],
    ["doctor --install", "install missing tools now"],
    ["doctor helm kubectl", "show two tools"],
  ],
  page: "docs/json.md",
  parameters: {
    flags: {
      install: switchFlag("Install missing tools"),
      prune: switchFlag("Remove old versions and leftovers from the cache"),
      output: outputFlag,
    },
    aliases: { o: "output" },
    positional: {
      kind: "array",
      parameter: { parse: String, placeholder: "TOOL", brief: "Tools to show (default: all)" },
    },
  },
  async run(ctx, flags, ...names) {
    const { examineTools, installTools, pruneTools } = await import("../tools/toolchain/index.ts");
    let report = await examineTools(ctx, names);
    if (flags.install) {
      for (const failure of await installTools(ctx, report)) ctx.stderr.write(`${failure}\n`);
      report = await examineTools(ctx, names);
    }
    if (flags.prune) {
      const { paths, bytes } = await pruneTools(ctx);
      for (const path of paths) ctx.progress.note(`removed ${path}`);
      ctx.progress.note(`freed ${(bytes / 1e6).toFixed(1)} MB`);
    }
    const { doctorText } = await import("./print/doctor.ts");
    ctx.stdout.write(flags.output === "json" ? `${JSON.stringify(report, null, 2)}\n` : doctorText(report));
    if (report.tools.some((tool) => tool.status === "missing")) ctx.setExitCode(3);
  },
});
