import { defineCommand } from "./command.ts";
import { switchFlag, textFlag } from "./flags/flag.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";
import { parseTimeout, type RepositoryFlags, repositoryFlags } from "./flags/repository-flags.ts";
import { printPublication } from "./print/publication.ts";

interface Flags extends RepositoryFlags {
  readonly repo?: string;
  readonly env?: string;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly expect?: string;
  readonly timeout?: number;
  readonly output: Output;
}

/** `publish [FILE|CHART|DIR]...` */
export const publish = defineCommand<Flags, string[]>({
  brief: "Publish charts to ChartMuseum",
  description:
    "Uploads packages that the repository lacks, with their .prov files, and verifies the stored content. Packs charts that are not packed. Never overwrites a published version: the same content counts as published, other content ends with exit code 4.\n\n" +
    "Reads the login from Helm's repositories.yaml if the repository is listed there, from CHARTMUSEUM_USERNAME and CHARTMUSEUM_PASSWORD, from CHARTMUSEUM_TOKEN, or from files. If the repository allows anonymous reads, --dry-run cannot check whether the login may publish.",
  examples: [
    ["publish --env prod", "publish the project's chart"],
    ["publish dist --repo https://charts.example.com", "publish every package of a folder"],
    ["publish --env prod --dry-run", "check without uploading"],
  ],
  page: "docs/faults.md",
  changes: true,
  parameters: {
    positional: {
      kind: "array",
      parameter: {
        parse: String,
        placeholder: "FILE|CHART|DIR",
        brief: "Packages, chart folders, or folders that contain them (default: the project's chart)",
      },
    },
    flags: {
      repo: textFlag("The chart repository: its URL, or its name in `helm repo list`", "URL|NAME"),
      env: textFlag("Publish to the chart repository of this environment", "ENV"),
      dryRun: switchFlag("Check packages, repository and login, and print the outcome without uploading"),
      force: switchFlag("Replace a published version"),
      expect: textFlag("With --force: only if the stored version has this digest, sha256:…", "DIGEST"),
      ...repositoryFlags,
      timeout: {
        kind: "parsed",
        parse: parseTimeout,
        optional: true,
        brief: "Give up when the server sends nothing for this long (default: 60s)",
        placeholder: "TIME",
      },
      output: outputFlag,
    },
    aliases: { o: "output" },
  },
  async run(ctx, flags, ...paths) {
    const { publishPackages } = await import("../chart/index.ts");
    const { repo, env, dryRun, force, expect, timeout, output, ...access } = flags;
    const repository = { ...access, url: repo, idleMs: timeout };
    const request = { paths, repository, environment: env, dryRun, force, expected: expect };
    printPublication(ctx, await publishPackages(ctx, request), { json: output === "json", dryRun });
  },
});
