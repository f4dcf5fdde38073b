import { defineCommand } from "../command.ts";
import { labNameFlag } from "../flags/lab-name-flag.ts";
import { type Output, outputFlag } from "../flags/output-flag.ts";
import { printJson } from "../print/json.ts";

interface Flags {
  readonly name?: string;
  readonly lines: number;
  readonly output: Output;
}

function parseCount(given: string): number {
  if (!/^\d{1,9}$/.test(given)) throw new SyntaxError("not a number of lines");
  return Number(given);
}

/** `lab logs [PROGRAM]` */
export const logs = defineCommand<Flags, [string?]>({
  brief: "Print the log of a program of the lab",
  description: "Prints the last lines of a program's log. Without PROGRAM, lists the programs that have a log.",
  examples: [
    ["lab logs", "list the programs"],
    ["lab logs kubelet --lines 200", "print the end of a log"],
  ],
  page: "docs/cli.md",
  parameters: {
    flags: {
      name: labNameFlag,
      lines: { kind: "parsed", parse: parseCount, default: "50", placeholder: "N", brief: "Number of lines" },
      output: outputFlag,
    },
    aliases: { o: "output" },
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: String,
          placeholder: "PROGRAM",
          optional: true,
          brief: "chartmuseum, registry, etcd, kube-apiserver, kubelet, …",
        },
      ],
    },
  },
  async run(ctx, flags, program) {
    const { labOf, readLog } = await import("../../lab/index.ts");
    const text = readLog(labOf(ctx, flags.name), program, flags.lines);
    if (flags.output === "text") ctx.stdout.write(text);
    else if (program === undefined) printJson(ctx, { version: 1, programs: text.trim().split("\n") });
    else printJson(ctx, { version: 1, program, lines: text.replace(/\n$/, "").split("\n") });
  },
});
