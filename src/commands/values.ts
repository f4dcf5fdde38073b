import { defineCommand } from "./command.ts";
import { switchFlag } from "./flags/flag.ts";
import { givenBy, type ReleaseFlags, releaseAliases, releaseArgument, releaseFlags } from "./flags/release-flags.ts";
import { showSecretsFlag } from "./flags/show-secrets-flag.ts";

interface Flags extends ReleaseFlags {
  readonly output: "yaml" | "json";
  readonly layers: boolean;
  readonly showSecrets: boolean;
}

/** `values [ENV|CHART]` */
export const values = defineCommand<Flags, [string?]>({
  brief: "Print the merged values of an environment",
  description:
    "Prints the values that Helm would pass to the templates: the chart's defaults and the environment's files, merged. Secrets are printed as ***.",
  examples: [
    ["values prod", "print the values of an environment"],
    ["values prod --layers", "with the file that sets each value"],
  ],
  page: "docs/configuration.md",
  parameters: {
    flags: {
      output: { kind: "enum", values: ["yaml", "json"], default: "yaml", brief: "Output format" },
      layers: switchFlag("Print the layer that sets each value"),
      showSecrets: showSecretsFlag,
      ...releaseFlags,
    },
    aliases: { o: "output", ...releaseAliases },
    positional: { kind: "tuple", parameters: [{ ...releaseArgument, optional: true }] },
  },
  async run(ctx, flags, name) {
    const { output, layers, showSecrets } = flags;
    const { selectEnvironment } = await import("../project/index.ts");
    const { requireValues } = await import("../values/index.ts");
    const { project, environment } = await selectEnvironment(ctx, name, givenBy(flags));
    const merged = await requireValues(ctx, project, environment);
    const { layeredValues, listedValues, plainLayered } = await import("../engines/value-layers/index.ts");
    const shown = layeredValues(merged, showSecrets);
    if (output === "json") {
      const plain = layers ? { version: 1, values: listedValues(shown) } : plainLayered(shown);
      ctx.stdout.write(`${JSON.stringify(plain, null, 2)}\n`);
      return;
    }
    const { valuesYaml } = await import("./print/values-yaml.ts");
    ctx.stdout.write(valuesYaml(shown, layers));
  },
});
