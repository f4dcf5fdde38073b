import { join } from "node:path";
import { ChartwrightError } from "../errors.ts";
import { FORMAT_NAMES, type FormatName } from "../findings/index.ts";
import type { Selected } from "../project/index.ts";
import { defineCommand } from "./command.ts";
import { listFlag, switchFlag } from "./flags/flag.ts";
import { givenBy, type ReleaseFlags, releaseAliases, releaseArgument, releaseFlags } from "./flags/release-flags.ts";

interface Flags extends ReleaseFlags {
  readonly output: FormatName;
  readonly render: boolean;
  readonly deep: boolean;
  readonly watch: boolean;
  readonly crds: readonly string[];
}

/** `validate [ENV]...`, `validate CHART -f FILE` */
export const validate = defineCommand<Flags, string[]>({
  brief: "Check values, the schema and rendered manifests",
  description:
    "Merges the values of each environment as Helm does, checks them against the chart's schema, renders the chart, and checks the manifests against the schemas of Kubernetes. Findings point to file, line and column. Without an argument, checks every environment of the project.\n\n" +
    "Exit code 1 if a finding is an error.",
  examples: [
    ["validate", "check every environment"],
    ["validate prod --watch", "check again after each change"],
    ["validate ./mychart -f values.yaml -o sarif", "check any chart, for a code scanner"],
  ],
  page: "docs/rules/README.md",
  parameters: {
    flags: {
      output: {
        kind: "enum",
        values: FORMAT_NAMES,
        default: "text",
        placeholder: "FORMAT",
        brief: `Output format: ${FORMAT_NAMES.join(", ")}`,
      },
      render: { kind: "boolean", default: true, brief: "Render each environment with Helm" },
      deep: switchFlag("Also run `nginx -t` on rendered configurations, if nginx is available"),
      watch: switchFlag("Validate again after each change, until interrupted"),
      crds: listFlag("File or folder with the cluster's CustomResourceDefinitions", "PATH"),
      ...releaseFlags,
    },
    aliases: { o: "output", ...releaseAliases },
    positional: { kind: "array", parameter: releaseArgument },
  },
  async run(ctx, flags, ...names) {
    if (flags.deep && !flags.render) {
      throw new ChartwrightError("E_USAGE", "--deep checks rendered configurations, and --no-render renders none", {
        hint: "remove one of the two flags",
      });
    }
    const { selectEnvironments } = await import("../project/index.ts");
    const { validate } = await import("../validate/index.ts");
    const { printFindings } = await import("./print/findings.ts");
    const select = () => selectEnvironments(ctx, names, { ...givenBy(flags), crds: flags.crds });
    const once = async (selected: Selected): Promise<void> => {
      const result = await validate(ctx, selected, { render: flags.render, deep: flags.deep });
      const { file, chartDir } = selected.project;
      await printFindings(ctx, result, flags.output, file ?? join(chartDir, "Chart.yaml"));
    };
    if (!flags.watch) return once(await select());
    const { watchValidation } = await import("./watch-validation.ts");
    await watchValidation(ctx, select, once);
  },
});
