import { defineCommand } from "./command.ts";
import { switchFlag } from "./flags/flag.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";
import { showSecretsFlag } from "./flags/show-secrets-flag.ts";
import { printJson } from "./print/json.ts";

interface Flags {
  readonly output: Output;
  readonly detect: boolean;
  readonly showSecrets: boolean;
}

/** `diff ENV ENV` */
export const diff = defineCommand<Flags, [string, string]>({
  brief: "Compare the merged values of two environments",
  description:
    "Prints the values that differ, with the layers that set them. Secrets are printed as ***, numbered where two differ. The exit code is 0 whether values differ or not, unless --detect is given.",
  examples: [
    ["diff staging prod", "compare two environments"],
    ["diff staging prod --detect", "exit with 1 if a value differs"],
  ],
  page: "docs/configuration.md",
  parameters: {
    flags: {
      output: outputFlag,
      detect: switchFlag("Exit with 1 if a value differs"),
      showSecrets: showSecretsFlag,
    },
    aliases: { o: "output" },
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "The environment on the left, marked with -", parse: String, placeholder: "ENV" },
        { brief: "The environment on the right, marked with +", parse: String, placeholder: "ENV" },
      ],
    },
  },
  async run(ctx, flags, left, right) {
    const { environmentOf, loadProject } = await import("../project/index.ts");
    const { requireValues } = await import("../values/index.ts");
    const { compareValues } = await import("../engines/value-layers/index.ts");
    const { differenceJson, differenceText, hideDifference } = await import("./print/difference.ts");
    const project = await loadProject(ctx);
    const [before, after] = await Promise.all([
      requireValues(ctx, project, environmentOf(project, left)),
      requireValues(ctx, project, environmentOf(project, right)),
    ]);
    const found = compareValues(before, after);
    const differences = flags.showSecrets ? found : found.map(hideDifference);
    if (flags.detect && found.length > 0) ctx.setExitCode(1);
    if (flags.output === "json") printJson(ctx, differenceJson(differences, left, right));
    else ctx.stdout.write(differenceText(differences, { left, right, colour: ctx.colour }));
  },
});
