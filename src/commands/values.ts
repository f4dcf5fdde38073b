import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { givenBy, type ReleaseFlags, releaseAliases, releaseArgument, releaseFlags } from "./release-flags.ts";

interface Flags extends ReleaseFlags {
  readonly output: "yaml" | "json";
  readonly layers: boolean;
  readonly showSecrets: boolean;
}

/** `values ENV`, `values CHART -f FILE`: the merged values as Helm computes them, in the order of the files, secrets hidden. */
export const values = buildCommand<Flags, [string?], Context>({
  docs: { brief: "Print the merged values of an environment" },
  parameters: {
    flags: {
      output: { kind: "enum", values: ["yaml", "json"], default: "yaml", brief: "How to print the values" },
      layers: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "With each value, print the layer that set it",
      },
      showSecrets: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Print passwords, tokens and keys too",
      },
      ...releaseFlags,
    },
    aliases: { o: "output", ...releaseAliases },
    positional: { kind: "tuple", parameters: [{ ...releaseArgument, optional: true }] },
  },
  async func(flags, name) {
    const { output, layers, showSecrets } = flags;
    const { selectRelease } = await import("../project/index.ts");
    const { requireValues } = await import("../values/index.ts");
    const { project, environment } = await selectRelease(this, name, givenBy(flags));
    const merged = await requireValues(this, project, environment);
    const { layeredValues, listedValues, plainLayered } = await import("../engines/value-layers/index.ts");
    const shown = layeredValues(merged, showSecrets);
    if (output === "json") {
      const told = layers ? { version: 1, values: listedValues(shown) } : plainLayered(shown);
      this.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
      return;
    }
    const { valuesYaml } = await import("./print/values-yaml.ts");
    this.stdout.write(valuesYaml(shown, layers));
  },
});
