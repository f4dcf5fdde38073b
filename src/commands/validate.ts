import { join } from "node:path";
import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { FORMAT_NAMES, type FormatName } from "../core/format/formats.ts";

interface Flags {
  readonly output: FormatName;
  readonly render: boolean;
}

/** `validate [ENV…]`: findings on standard output, exit code 1 where one is an error. */
export const validate = buildCommand<Flags, string[], Context>({
  docs: { brief: "Check values, schema and rendering; findings with file:line:col" },
  parameters: {
    flags: {
      output: { kind: "enum", values: FORMAT_NAMES, default: "text", brief: "How to print the findings" },
      render: { kind: "boolean", default: true, brief: "Also render each environment with Helm" },
    },
    aliases: { o: "output" },
    positional: {
      kind: "array",
      parameter: { brief: "Environments; all where none is given", parse: String, placeholder: "ENV" },
    },
  },
  async func(flags, ...environments) {
    const { loadProject } = await import("../ops/project.ts");
    const ops = await import("../ops/validate.ts");
    const project = await loadProject(this);
    const result = await ops.validate(this, project, { environments, render: flags.render });
    const { printFindings } = await import("./print-findings.ts");
    await printFindings(this, result, flags.output, project.file ?? join(project.chartDir, "Chart.yaml"));
    if (result.environments.length === 0 && flags.output === "text")
      this.stdout.write("there are no environments: add values/<name>.yaml\n");
  },
});
