import { defineCommand } from "./command.ts";
import { environmentArgument } from "./flags/environment-argument.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";
import { yesFlag } from "./flags/yes-flag.ts";
import { printJson } from "./print/json.ts";

/** `uninstall ENV` */
export const uninstall = defineCommand<{ readonly output: Output; readonly yes: boolean }, [string]>({
  brief: "Remove a release",
  description: "Removes a release and everything it installed. Keeps the namespace and the published charts.",
  examples: [
    ["uninstall dev", "remove the release of an environment"],
    ["uninstall prod --yes", "skip confirmation"],
  ],
  page: "docs/errors.md",
  changes: true,
  parameters: {
    flags: { output: outputFlag, yes: yesFlag },
    aliases: { o: "output" },
    positional: { kind: "tuple", parameters: [environmentArgument] },
  },
  async run(ctx, flags, name) {
    const { environmentToChange } = await import("../project/index.ts");
    const { uninstall } = await import("../release/index.ts");
    const { environment, target } = await environmentToChange(ctx, name, flags.yes);
    await uninstall(ctx, environment, target);
    const { release, namespace } = environment;
    if (flags.output === "json") printJson(ctx, { version: 1, release, namespace, outcome: "uninstalled" });
    else ctx.stdout.write(`${release} removed from ${namespace}\n`);
  },
});
