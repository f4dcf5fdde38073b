import { defineCommand } from "./command.ts";
import { environmentArgument } from "./flags/environment-argument.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";
import { printJson } from "./print/json.ts";

/** `status ENV` */
export const status = defineCommand<{ readonly output: Output }, [string]>({
  brief: "Show a release's status",
  description:
    "Prints the revision, the workloads, the images, and the reasons why pods are not ready. Exit code 5 if the release is not healthy.",
  examples: [
    ["status dev", "show the release of an environment"],
    ["status prod -o json", "for a script"],
  ],
  page: "docs/json.md",
  parameters: {
    flags: { output: outputFlag },
    aliases: { o: "output" },
    positional: { kind: "tuple", parameters: [environmentArgument] },
  },
  async run(ctx, flags, name) {
    const { environmentInCluster } = await import("../project/index.ts");
    const { releaseStatus } = await import("../release/index.ts");
    const { releaseStatusText } = await import("./print/release-status.ts");
    const { environment, target } = await environmentInCluster(ctx, name);
    const result = await releaseStatus(ctx, environment, target);
    if (flags.output === "json") printJson(ctx, { version: 1, ...result });
    else ctx.stdout.write(releaseStatusText(result));
    if (!result.healthy) ctx.setExitCode(5);
  },
});
