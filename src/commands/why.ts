import { defineCommand } from "./command.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";
import { givenBy, type ReleaseFlags, releaseAliases, releaseArgument, releaseFlags } from "./flags/release-flags.ts";
import { showSecretsFlag } from "./flags/show-secrets-flag.ts";
import { printJson } from "./print/json.ts";

interface Flags extends ReleaseFlags {
  readonly output: Output;
  readonly showSecrets: boolean;
}

/** `why ENV|CHART PATH` */
export const why = defineCommand<Flags, [string, string]>({
  brief: "Show which layer set a value and what it overrode",
  description:
    "Prints a value, the file and line that set it, and the values that it overrode. For a map, also prints the layer of each key.",
  examples: [
    ["why prod service.port", "explain one value"],
    [`why prod 'labels."app.kubernetes.io/name"'`, "quote a key that contains dots"],
  ],
  page: "docs/configuration.md",
  parameters: {
    flags: { output: outputFlag, showSecrets: showSecretsFlag, ...releaseFlags },
    aliases: { o: "output", ...releaseAliases },
    positional: {
      kind: "tuple",
      parameters: [
        releaseArgument,
        { brief: 'The value: service.port, hosts[0], labels."a.b/c"', parse: String, placeholder: "PATH" },
      ],
    },
  },
  async run(ctx, flags, name, path) {
    const { selectEnvironment } = await import("../project/index.ts");
    const { explainValue } = await import("../values/index.ts");
    const { project, environment } = await selectEnvironment(ctx, name, givenBy(flags));
    const answer = await explainValue(ctx, { project, environment, path, showSecrets: flags.showSecrets });
    const { explanationJson, explanationText } = await import("./print/explanation.ts");
    if (flags.output === "json") printJson(ctx, explanationJson(answer));
    else ctx.stdout.write(explanationText(answer));
  },
});
