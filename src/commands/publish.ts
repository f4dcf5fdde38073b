import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag } from "./environment-argument.ts";
import { printPublication } from "./print/publication.ts";
import { parseTimeout, type RepositoryFlags, repositoryFlags } from "./repository-flags.ts";

interface Flags extends RepositoryFlags {
  readonly repo?: string;
  readonly env?: string;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly expect?: string;
  readonly timeout?: number;
  readonly output: "text" | "json";
}

const text = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;

const yes = (brief: string) => ({ kind: "boolean", default: false, withNegated: false, brief }) as const;

export const publish = buildCommand<Flags, string[], Context>({
  docs: {
    brief: "Publish charts into ChartMuseum, safely",
    fullDescription:
      "Sends the packages that the repository lacks, each with its .prov file if there is one beside it, and makes sure of what the repository holds afterwards. A version that is there already is never overwritten: " +
      "the same bytes or the same content are fine, other content ends in exit code 4. Charts that are not packed are packed first.\n" +
      "The login comes from Helm's repositories.yaml if the repository was added there, from CHARTMUSEUM_USERNAME and CHARTMUSEUM_PASSWORD, CHARTMUSEUM_TOKEN, or from files. Where anybody may read, a dry run cannot tell whether the login may publish.",
  },
  parameters: {
    positional: {
      kind: "array",
      parameter: {
        parse: String,
        placeholder: "FILE|CHART|DIR",
        brief: "Packages, chart folders, or folders that hold some (default: the project's chart)",
      },
    },
    flags: {
      repo: text("The chart repository: its address, or the name under which it was added to Helm", "URL|NAME"),
      env: text("Environment whose chart repository it goes to", "ENV"),
      dryRun: yes("Look at packages and repository, login included, and say what would be done; send nothing"),
      force: yes("Replace what the version holds"),
      expect: text("With --force: only if the repository holds this sha256:… for the version", "DIGEST"),
      ...repositoryFlags,
      timeout: {
        kind: "parsed",
        parse: parseTimeout,
        optional: true,
        brief: "How long the server may be silent (default: 60s)",
        placeholder: "TIME",
      },
      output: outputFlag,
    },
    aliases: { o: "output" },
  },
  async func(this: Context, flags: Flags, ...paths: string[]) {
    const { publishPackages } = await import("../chart/index.ts");
    const { repo, env, dryRun, force, expect, timeout, output, ...access } = flags;
    const publication = await publishPackages(this, {
      paths,
      repository: {
        ...access,
        ...(repo === undefined ? {} : { url: repo }),
        ...(timeout === undefined ? {} : { idleMs: timeout }),
      },
      ...(env === undefined ? {} : { environment: env }),
      dryRun,
      force,
      ...(expect === undefined ? {} : { expected: expect }),
    });
    printPublication(this, publication, { json: output === "json", dryRun });
  },
});
