import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { environmentArgument, outputFlag, yesFlag } from "./environment-argument.ts";

export const release = buildCommand({
  docs: {
    brief: "All of it: validate, build, push, package, publish, deploy",
    fullDescription:
      "Takes one environment from its values file to pods that answer. What is done already is not done again, so a run that was interrupted goes on where it stopped.",
  },
  parameters: {
    flags: { output: outputFlag, yes: yesFlag },
    aliases: { o: "output" },
    positional: { kind: "tuple", parameters: [environmentArgument] },
  },
  async func(this: Context, flags: { readonly output: "text" | "json"; readonly yes: boolean }, name: string) {
    const { release: run } = await import("../release/index.ts");
    const result = await run(this, name, flags.yes);
    if ("validation" in result) {
      const { printFindings } = await import("./print/findings.ts");
      await printFindings(this, result.validation, flags.output);
      return;
    }
    const { released, changeable } = result;
    if (flags.output === "json") {
      this.stdout.write(`${JSON.stringify({ version: 1, ...released }, null, 2)}\n`);
      return;
    }
    const { chart, deployed, page } = released;
    const lines = [
      "",
      `${released.release} in ${released.namespace}: ${deployed.outcome}, revision ${deployed.revision}`,
      `  chart  ${chart.name} ${chart.version}`,
    ];
    if (released.image) lines.push(`  image  ${released.image}`);
    if (page) {
      if (page.takenPort !== undefined)
        lines.push(`  port ${page.takenPort} is taken: the page is on the next free one`);
      lines.push(
        "",
        `The page: ${page.url}`,
        "",
        "Try next:",
        `  change something in ${changeable.join(" or ")} and run it again: only that is released`,
        `  npx chartwright status ${name}; npx chartwright rollback ${name}, once there is a second revision`,
        '  eval "$(npx chartwright lab env)"; helm list -A; kubectl get pods -A',
      );
    }
    this.stdout.write(`${lines.join("\n")}\n`);
  },
});
