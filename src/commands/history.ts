import { defineCommand } from "./command.ts";
import { environmentArgument } from "./flags/environment-argument.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";
import { printJson } from "./print/json.ts";

/** `history ENV` */
export const history = defineCommand<{ readonly output: Output }, [string]>({
  brief: "List a release's revisions",
  description: "Prints the revisions of a release, with time, status, chart and description.",
  examples: [
    ["history prod", "list the revisions of an environment"],
    ["history prod -o json", "for a script"],
  ],
  page: "docs/json.md",
  parameters: {
    flags: { output: outputFlag },
    aliases: { o: "output" },
    positional: { kind: "tuple", parameters: [environmentArgument] },
  },
  async run(ctx, flags, name) {
    const { environmentInCluster } = await import("../project/index.ts");
    const { releaseHistory } = await import("../release/index.ts");
    const { environment, target } = await environmentInCluster(ctx, name);
    const revisions = await releaseHistory(ctx, environment, target);
    if (flags.output === "json") return printJson(ctx, { version: 1, revisions });
    for (const { revision, updated, status, chart, description } of revisions) {
      ctx.stdout.write(`${revision}  ${updated.slice(0, 19)}  ${status.padEnd(10)}  ${chart}  ${description}\n`);
    }
  },
});
