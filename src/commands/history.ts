import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { environmentArgument, outputFlag } from "./environment-argument.ts";

export const history = buildCommand({
  docs: { brief: "List the revisions of a release" },
  parameters: {
    flags: { output: outputFlag },
    aliases: { o: "output" },
    positional: { kind: "tuple", parameters: [environmentArgument] },
  },
  async func(this: Context, flags: { readonly output: "text" | "json" }, name: string) {
    const { environmentInCluster } = await import("../project/index.ts");
    const { releaseHistory } = await import("../release/index.ts");
    const { environment, target } = await environmentInCluster(this, name);
    const revisions = await releaseHistory(this, environment, target);
    if (flags.output === "json") {
      this.stdout.write(`${JSON.stringify({ version: 1, revisions }, null, 2)}\n`);
      return;
    }
    for (const { revision, updated, status, chart, description } of revisions) {
      this.stdout.write(`${revision}  ${updated.slice(0, 19)}  ${status.padEnd(10)}  ${chart}  ${description}\n`);
    }
  },
});
