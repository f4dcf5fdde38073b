import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag } from "./environment-argument.ts";

interface Flags {
  readonly destination: string;
  readonly version?: string;
  readonly appVersion?: string;
  readonly snapshot: boolean;
  readonly output: "text" | "json";
}

const text = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;

export const packageCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: "Pack a chart: the same bytes every time",
    fullDescription:
      "Writes <name>-<version>.tgz. The same chart gives the same bytes from any folder, clock, umask and user; Chart.yaml keeps its text. " +
      "With --snapshot the version ends in a hash of the content, so that other content has another version.",
  },
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: String,
          optional: true,
          placeholder: "CHART",
          brief: "The chart's folder (default: the project's chart)",
        },
      ],
    },
    flags: {
      destination: {
        kind: "parsed",
        parse: String,
        default: ".",
        placeholder: "DIR",
        brief: "Where the file is written",
      },
      version: text("Version to pack it as", "VERSION"),
      appVersion: text("appVersion to pack it with", "VERSION"),
      snapshot: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Append -snapshot.h<hash of the content> to the version",
      },
      output: outputFlag,
    },
    aliases: { d: "destination", o: "output" },
  },
  async func(this: Context, flags: Flags, chart?: string) {
    const { packageChart } = await import("../ops/package.ts");
    const { loadProject } = await import("../ops/project.ts");
    const packed = await packageChart(this, {
      chartDir: chart ?? (await loadProject(this)).chartDir,
      outDir: flags.destination,
      snapshot: flags.snapshot,
      ...(flags.version === undefined ? {} : { version: flags.version }),
      ...(flags.appVersion === undefined ? {} : { appVersion: flags.appVersion }),
    });
    this.stdout.write(
      flags.output === "json"
        ? `${JSON.stringify({ version: 1, chart: packed }, null, 2)}\n`
        : `${packed.file}\n${packed.digest}\n`,
    );
  },
});
