import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { environmentArgument, outputFlag } from "./environment-argument.ts";

export const status = buildCommand({
  docs: {
    brief: "Show how a release is",
    fullDescription:
      "Revision, workloads, image, and what keeps pods from being ready. Exit code 5 if it is not healthy.",
  },
  parameters: {
    flags: { output: outputFlag },
    aliases: { o: "output" },
    positional: { kind: "tuple", parameters: [environmentArgument] },
  },
  async func(this: Context, flags: { readonly output: "text" | "json" }, name: string) {
    const { environmentInCluster } = await import("../project/index.ts");
    const { formatStatus, releaseStatus } = await import("../release/index.ts");
    const { environment, target } = await environmentInCluster(this, name);
    const result = await releaseStatus(this, environment, target);
    this.stdout.write(
      flags.output === "json" ? `${JSON.stringify({ version: 1, ...result }, null, 2)}\n` : formatStatus(result),
    );
    if (!result.healthy) this.setExitCode(5);
  },
});
