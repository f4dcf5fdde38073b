import { buildCommand, numberParser } from "@stricli/core";
import type { Context } from "../context.ts";
import { environmentArgument, yesFlag } from "./environment-argument.ts";

export const rollback = buildCommand({
  docs: {
    brief: "Go back to an earlier revision",
    fullDescription:
      "Makes a new revision that is like an earlier one: the one that is named, else the last one before the newest that was deployed. Waits until its pods are ready.",
  },
  parameters: {
    flags: { yes: yesFlag },
    positional: {
      kind: "tuple",
      parameters: [
        environmentArgument,
        { parse: numberParser, placeholder: "REVISION", optional: true, brief: "The revision to go back to" },
      ],
    },
  },
  async func(this: Context, flags: { readonly yes: boolean }, name: string, revision?: number) {
    const { environmentToChange } = await import("../project/index.ts");
    const { rollback } = await import("../release/index.ts");
    const { environment, target } = await environmentToChange(this, name, flags.yes);
    const outcome = await rollback(this, { environment, target, to: revision });
    this.stdout.write(`${environment.release} is at revision ${outcome.revision}, like revision ${outcome.to}\n`);
  },
});
