import { join } from "node:path";
import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { FORMAT_NAMES, type FormatName } from "../findings/index.ts";
import type { Selected } from "../project/index.ts";
import { givenBy, type ReleaseFlags, releaseAliases, releaseArgument, releaseFlags } from "./release-flags.ts";

interface Flags extends ReleaseFlags {
  readonly output: FormatName;
  readonly render: boolean;
  readonly deep: boolean;
  readonly watch: boolean;
  readonly crds: readonly string[];
}

/** `validate [ENV…]`, `validate CHART -f FILE`: findings on standard output, exit code 1 where one is an error. */
export const validate = buildCommand<Flags, string[], Context>({
  docs: { brief: "Check values, schema and rendering; findings with file:line:col" },
  parameters: {
    flags: {
      output: { kind: "enum", values: FORMAT_NAMES, default: "text", brief: "How to print the findings" },
      render: { kind: "boolean", default: true, brief: "Also render each environment with Helm" },
      deep: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Also try rendered nginx configurations by nginx -t, where there is an nginx",
      },
      watch: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Validate again after each change, until interrupted",
      },
      crds: {
        kind: "parsed",
        parse: String,
        variadic: true,
        default: [],
        placeholder: "PATH",
        brief: "A file or folder with CustomResourceDefinitions that the cluster has",
      },
      ...releaseFlags,
    },
    aliases: { o: "output", ...releaseAliases },
    positional: { kind: "array", parameter: releaseArgument },
  },
  async func(flags, ...names) {
    if (flags.deep && !flags.render) {
      throw new ChartwrightError("E_USAGE", "--deep looks at what was rendered, and --no-render renders nothing");
    }
    const { selectReleases } = await import("../project/index.ts");
    const { validate } = await import("../validate/index.ts");
    const { printFindings } = await import("./print/findings.ts");
    const select = () => selectReleases(this, names, { ...givenBy(flags), crds: flags.crds });
    const once = async (selected: Selected): Promise<void> => {
      const result = await validate(this, selected, { render: flags.render, deep: flags.deep });
      const { file, chartDir } = selected.project;
      await printFindings(this, result, flags.output, file ?? join(chartDir, "Chart.yaml"));
    };
    if (!flags.watch) return once(await select());
    const { watchValidation } = await import("./watch-validation.ts");
    await watchValidation(this, select, once);
  },
});
