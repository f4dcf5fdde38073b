import { defineCommand } from "../command.ts";
import { labNameFlag } from "../flags/lab-name-flag.ts";
import { type Output, outputFlag } from "../flags/output-flag.ts";
import { printJson } from "../print/json.ts";

/** `lab env` */
export const exportVariables = defineCommand<{ readonly name?: string; readonly output: Output }>({
  brief: "Print export lines for a shell",
  description:
    "Prints lines that set KUBECONFIG, CHARTMUSEUM_URL and REGISTRY, and that add the lab's helm and kubectl to PATH.",
  examples: [
    ["lab env", "print the lines"],
    ["lab env -o json", "print the variables for another program"],
  ],
  page: "docs/cli.md",
  parameters: { flags: { name: labNameFlag, output: outputFlag }, aliases: { o: "output" } },
  async run(ctx, flags) {
    const { labOf, labEnvironment } = await import("../../lab/index.ts");
    const { exportLines } = await import("../print/export-lines.ts");
    const environment = await labEnvironment(ctx, labOf(ctx, flags.name));
    if (flags.output === "json") printJson(ctx, { version: 1, ...environment });
    else ctx.stdout.write(exportLines(environment));
  },
});
