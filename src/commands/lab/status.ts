import { defineCommand } from "../command.ts";
import { labNameFlag } from "../flags/lab-name-flag.ts";
import { type Output, outputFlag } from "../flags/output-flag.ts";
import { printJson } from "../print/json.ts";

/** `lab status` */
export const status = defineCommand<{ readonly name?: string; readonly output: Output }>({
  brief: "Show the status of labs",
  description: "Prints the addresses, the programs and the pages of every lab on this machine, or of the named one.",
  examples: [
    ["lab status", "show every lab of this user"],
    ["lab status -o json", "for a script"],
  ],
  page: "docs/json.md",
  parameters: { flags: { name: labNameFlag, output: outputFlag }, aliases: { o: "output" } },
  async run(ctx, flags) {
    const { labStatus } = await import("../../lab/index.ts");
    const labs = await labStatus(ctx, flags.name);
    if (flags.output === "json") return printJson(ctx, { version: 1, labs });
    const { labStatusText } = await import("../print/lab-status.ts");
    ctx.stdout.write(labStatusText(labs));
  },
});
