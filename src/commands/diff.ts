import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag } from "./environment-argument.ts";

interface Flags {
  readonly output: "text" | "json";
  readonly detect: boolean;
  readonly showSecrets: boolean;
}

/** `diff ENV ENV`: which merged values differ between two environments, and who set them. */
export const diff = buildCommand<Flags, [string, string], Context>({
  docs: {
    brief: "Compare the merged values of two environments",
    fullDescription:
      "Prints what differs, with the layers that set it. Exits with 0 whether anything differs or not, unless --detect is given. Secrets are hidden; that they differ is shown.",
  },
  parameters: {
    flags: {
      output: outputFlag,
      detect: { kind: "boolean", default: false, withNegated: false, brief: "Exit with 1 if anything differs" },
      showSecrets: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Print passwords, tokens and keys too",
      },
    },
    aliases: { o: "output" },
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "The environment on the left, with -", parse: String, placeholder: "ENV" },
        { brief: "The environment on the right, with +", parse: String, placeholder: "ENV" },
      ],
    },
  },
  async func(flags, left, right) {
    const { environmentOf, loadProject } = await import("../project/index.ts");
    const { requireValues } = await import("../values/index.ts");
    const { compareValues } = await import("../engines/value-layers/index.ts");
    const { differenceJson, differenceText, hideDifference } = await import("./print/difference.ts");
    const project = await loadProject(this);
    const [before, after] = await Promise.all([
      requireValues(this, project, environmentOf(project, left)),
      requireValues(this, project, environmentOf(project, right)),
    ]);
    const found = compareValues(before, after);
    const differences = flags.showSecrets ? found : found.map(hideDifference);
    if (flags.detect && found.length > 0) this.setExitCode(1);
    if (flags.output === "json") {
      this.stdout.write(`${JSON.stringify(differenceJson(differences, left, right), null, 2)}\n`);
      return;
    }
    this.stdout.write(differenceText(differences, { left, right, colour: this.colour }));
  },
});
