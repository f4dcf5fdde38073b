import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag } from "./environment-argument.ts";

interface Flags {
  readonly repo?: string;
  readonly env?: string;
  readonly output: "text" | "json";
}

const text = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;

export const publish = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: "Publish a chart into ChartMuseum, safely",
    fullDescription:
      "Sends the package and makes sure of what the repository holds afterwards. A version that is there already is never overwritten: " +
      "the same bytes or the same content are fine, other content ends in exit code 4. " +
      "The login is read from CHARTMUSEUM_USERNAME and CHARTMUSEUM_PASSWORD, or CHARTMUSEUM_TOKEN.",
  },
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: String,
          optional: true,
          placeholder: "FILE",
          brief: "A packed chart (default: the project's chart is packed)",
        },
      ],
    },
    flags: {
      repo: text("Address of the chart repository", "URL"),
      env: text("Environment whose chart repository it goes to", "ENV"),
      output: outputFlag,
    },
    aliases: { o: "output" },
  },
  async func(this: Context, flags: Flags, file?: string) {
    const { publishFile } = await import("../ops/publish-file.ts");
    const published = await publishFile(this, {
      ...(file === undefined ? {} : { file }),
      ...(flags.repo === undefined ? {} : { url: flags.repo }),
      ...(flags.env === undefined ? {} : { environment: flags.env }),
    });
    const { name, version, outcome, digest, url } = published;
    this.stdout.write(
      flags.output === "json"
        ? `${JSON.stringify({ version: 1, chart: published }, null, 2)}\n`
        : `${name} ${version}: ${outcome}\n${digest}\n${url}\n`,
    );
  },
});
