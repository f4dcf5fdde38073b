import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";

interface Flags {
  readonly output: "yaml" | "json";
  readonly showSecrets: boolean;
}

/** `values ENV`: the merged values as Helm computes them, secrets hidden. */
export const values = buildCommand<Flags, [string], Context>({
  docs: { brief: "Print the merged values of an environment" },
  parameters: {
    flags: {
      output: { kind: "enum", values: ["yaml", "json"], default: "yaml", brief: "How to print the values" },
      showSecrets: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Print passwords, tokens and keys too",
      },
    },
    aliases: { o: "output" },
    positional: { kind: "tuple", parameters: [{ brief: "The environment", parse: String, placeholder: "ENV" }] },
  },
  async func(flags, name) {
    const { environmentOf, loadProject } = await import("../ops/project.ts");
    const { requireValues } = await import("../ops/merged-values.ts");
    const { plainMap } = await import("../core/values/merged-value.ts");
    const project = await loadProject(this);
    const merged = plainMap(await requireValues(this, project, environmentOf(project, name)));
    const { redact } = await import("../core/values/redact.ts");
    const shown = flags.showSecrets ? merged : redact(merged);
    if (flags.output === "json") {
      this.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
      return;
    }
    const { valuesYaml } = await import("../core/format/values-yaml.ts");
    this.stdout.write(valuesYaml(shown));
  },
});
