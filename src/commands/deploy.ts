import { defineCommand } from "./command.ts";
import { environmentArgument } from "./flags/environment-argument.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";
import { yesFlag } from "./flags/yes-flag.ts";
import { printJson } from "./print/json.ts";

/** `deploy ENV` */
export const deploy = defineCommand<{ readonly output: Output; readonly yes: boolean }, [string]>({
  brief: "Install or upgrade a release with Helm",
  description:
    "Deploys the published chart with the pushed image, both by digest, and waits until the pods are ready. A rollout that cannot succeed fails immediately, with pod, container, reason and the last log lines. Has no effect if the release is already up to date.",
  examples: [
    ["deploy dev", "deploy an environment"],
    ["deploy prod --yes", "skip confirmation"],
  ],
  page: "docs/configuration.md",
  changes: true,
  parameters: {
    flags: { output: outputFlag, yes: yesFlag },
    aliases: { o: "output" },
    positional: { kind: "tuple", parameters: [environmentArgument] },
  },
  async run(ctx, flags, name) {
    const { deployEnvironment } = await import("../release/index.ts");
    const { environment, deployed } = await deployEnvironment(ctx, name, flags.yes);
    const { release, namespace } = environment;
    if (flags.output === "json") printJson(ctx, { version: 1, release, namespace, ...deployed });
    else ctx.stdout.write(`${release} in ${namespace}: ${deployed.outcome}, revision ${deployed.revision}\n`);
  },
});
