import { defineCommand } from "./command.ts";
import { environmentArgument } from "./flags/environment-argument.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";
import { yesFlag } from "./flags/yes-flag.ts";
import { printJson } from "./print/json.ts";

/** `release ENV` */
export const release = defineCommand<{ readonly output: Output; readonly yes: boolean }, [string]>({
  brief: "Validate, build, push, package, publish and deploy",
  description:
    "Takes one environment from its values file to running pods. Each step first checks whether its work is already done, so an interrupted run continues where it stopped. Stops before anything is built or uploaded if validation finds an error.",
  examples: [
    ["release dev", "release an environment"],
    ["release prod --yes", "skip confirmation"],
  ],
  page: "docs/configuration.md",
  changes: true,
  parameters: {
    flags: { output: outputFlag, yes: yesFlag },
    aliases: { o: "output" },
    positional: { kind: "tuple", parameters: [environmentArgument] },
  },
  async run(ctx, flags, name) {
    const { release } = await import("../release/index.ts");
    const result = await release(ctx, name, flags.yes);
    if ("validation" in result) {
      const { printFindings } = await import("./print/findings.ts");
      return printFindings(ctx, result.validation, flags.output);
    }
    if (flags.output === "json") return printJson(ctx, { version: 1, ...result.released });
    const { releasedText } = await import("./print/released.ts");
    ctx.stdout.write(releasedText(result.released, result.changeable));
  },
});
