import { defineCommand } from "../command.ts";
import { labNameFlag } from "../flags/lab-name-flag.ts";
import { type Output, outputFlag } from "../flags/output-flag.ts";
import { printJson } from "../print/json.ts";

/** `lab up` */
export const up = defineCommand<{ readonly name?: string; readonly output: Output }>({
  brief: "Start or repair the lab",
  description:
    "Starts ChartMuseum, an image registry and Kubernetes on this machine, or restarts the parts that are not running. Restores the charts, images and releases of earlier runs. Needs Linux and root.",
  examples: [
    ["lab up", "start the lab of this project"],
    ["lab up --name try", "start another lab"],
  ],
  page: "docs/cli.md",
  parameters: { flags: { name: labNameFlag, output: outputFlag }, aliases: { o: "output" } },
  async run(ctx, flags) {
    const { startLab } = await import("../../lab/index.ts");
    const { startedLabJson, startedLabText } = await import("../print/started-lab.ts");
    const started = await startLab(ctx, flags.name);
    if (flags.output === "json") printJson(ctx, startedLabJson(started));
    else ctx.stdout.write(startedLabText(started));
  },
});
