import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { environmentArgument, outputFlag, yesFlag } from "./environment-argument.ts";

export const deploy = buildCommand({
  docs: {
    brief: "Install or upgrade a release with Helm",
    fullDescription:
      "Takes the published chart from its repository and the pushed image by its digest, and waits until the pods are ready. A rollout that cannot get well ends at once, with pod, container, reason and last log lines. Does nothing if the release is that already.",
  },
  parameters: {
    flags: { output: outputFlag, yes: yesFlag },
    aliases: { o: "output" },
    positional: { kind: "tuple", parameters: [environmentArgument] },
  },
  async func(this: Context, flags: { readonly output: "text" | "json"; readonly yes: boolean }, name: string) {
    const { deployEnvironment } = await import("../release/index.ts");
    const { environment, deployed } = await deployEnvironment(this, name, flags.yes);
    const { release, namespace } = environment;
    this.stdout.write(
      flags.output === "json"
        ? `${JSON.stringify({ version: 1, release, namespace, ...deployed }, null, 2)}\n`
        : `${release} in ${namespace}: ${deployed.outcome}, revision ${deployed.revision}\n`,
    );
  },
});
