import { defineCommand } from "./command.ts";
import { environmentArgument } from "./flags/environment-argument.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";
import { yesFlag } from "./flags/yes-flag.ts";
import { printJson } from "./print/json.ts";

function parseRevision(given: string): number {
  if (!/^\d{1,9}$/.test(given)) throw new SyntaxError("not a revision number");
  return Number(given);
}

/** `rollback ENV [REVISION]` */
export const rollback = defineCommand<{ readonly output: Output; readonly yes: boolean }, [string, number?]>({
  brief: "Roll back to an earlier revision",
  description:
    "Deploys an earlier revision of the release as a new one and waits until its pods are ready. Without REVISION, rolls back to the last deployed revision before the current one.",
  examples: [
    ["rollback prod", "roll back to the revision before"],
    ["rollback prod 3 --yes", "roll back to revision 3 without confirmation"],
  ],
  page: "docs/errors.md",
  changes: true,
  parameters: {
    flags: { output: outputFlag, yes: yesFlag },
    aliases: { o: "output" },
    positional: {
      kind: "tuple",
      parameters: [
        environmentArgument,
        { parse: parseRevision, placeholder: "REVISION", optional: true, brief: "A revision that `history` lists" },
      ],
    },
  },
  async run(ctx, flags, name, revision) {
    const { environmentToChange } = await import("../project/index.ts");
    const { rollback } = await import("../release/index.ts");
    const { environment, target } = await environmentToChange(ctx, name, flags.yes);
    const outcome = await rollback(ctx, { environment, target, to: revision });
    const { release, namespace } = environment;
    if (flags.output === "json") printJson(ctx, { version: 1, release, namespace, ...outcome });
    else ctx.stdout.write(`${release} rolled back to revision ${outcome.to} (now revision ${outcome.revision})\n`);
  },
});
