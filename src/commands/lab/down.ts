import { defineCommand } from "../command.ts";
import { switchFlag } from "../flags/flag.ts";
import { labNameFlag } from "../flags/lab-name-flag.ts";
import { type Output, outputFlag } from "../flags/output-flag.ts";
import { printJson } from "../print/json.ts";

/** `lab down` */
export const down = defineCommand<{ readonly name?: string; readonly delete: boolean; readonly output: Output }>({
  brief: "Stop the lab",
  description:
    "Stops every process of the lab and removes its mounts, cgroups and network devices. Keeps charts, images and releases for the next `lab up`, unless --delete is given.",
  examples: [
    ["lab down", "stop the lab of this project"],
    ["lab down --delete", "delete its data as well"],
  ],
  page: "docs/cli.md",
  changes: true,
  parameters: {
    flags: { name: labNameFlag, delete: switchFlag("Delete the lab's data"), output: outputFlag },
    aliases: { o: "output" },
  },
  async run(ctx, flags) {
    const { labOf, labDown } = await import("../../lab/index.ts");
    const lab = labOf(ctx, flags.name);
    const outcome = await labDown(ctx, lab, { deleteData: flags.delete });
    if (flags.output === "json") return printJson(ctx, { version: 1, lab: lab.name, ...outcome });
    const stopped = outcome.wasRunning ? "stopped" : "was not running";
    ctx.stdout.write(`lab ${lab.name} ${stopped}${outcome.deleted ? "; its data is deleted" : ""}\n`);
  },
});
