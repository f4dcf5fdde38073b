import type { SigningRequest } from "../chart/index.ts";
import type { Context } from "../context.ts";
import { defineCommand } from "./command.ts";
import { switchFlag, textFlag } from "./flags/flag.ts";
import { type Output, outputFlag } from "./flags/output-flag.ts";

interface Flags {
  readonly destination: string;
  readonly version?: string;
  readonly appVersion?: string;
  readonly snapshot: boolean;
  readonly sign: boolean;
  readonly key?: string;
  readonly keyring?: string;
  readonly passphraseFile?: string;
  readonly output: Output;
}

/** `package [CHART]...` */
export const packageCommand = defineCommand<Flags, string[]>({
  brief: "Pack a chart reproducibly into a .tgz",
  description:
    "Writes <name>-<version>.tgz. The same chart always gives the same bytes, whatever the folder, clock, umask and user. Downloads dependencies that are missing in charts/, as `helm dependency build` does. Reports files that don't belong in a chart; an error among these findings stops the command before it writes a file.\n\n" +
    "With --sign, GnuPG signs the package, with a key of --keyring or of its agent, and a .tgz.prov file for `helm verify` is written.",
  examples: [
    ["package", "pack the project's chart"],
    ["package charts/web -d dist --version 1.4.0", "set folder and version"],
    ["package --snapshot", "give each content its own version"],
  ],
  page: "docs/rules/README.md",
  parameters: {
    positional: {
      kind: "array",
      parameter: { parse: String, placeholder: "CHART", brief: "A chart's folder (default: the project's chart)" },
    },
    flags: {
      destination: { kind: "parsed", parse: String, default: ".", placeholder: "DIR", brief: "Folder for the package" },
      version: textFlag("Version of the packed chart", "VERSION"),
      appVersion: textFlag("appVersion of the packed chart", "VERSION"),
      snapshot: switchFlag("Append -snapshot.h<hash of the content> to the version"),
      sign: switchFlag("Write a provenance file"),
      key: textFlag("Signing key: part of its user id, or its fingerprint (default: the only key)", "KEY"),
      keyring: textFlag("File with secret keys (default: the user's GnuPG keys)", "FILE"),
      passphraseFile: textFlag("File with the key's passphrase, - for standard input (default: the agent)", "FILE"),
      output: outputFlag,
    },
    aliases: { d: "destination", o: "output" },
  },
  async run(ctx, flags, ...charts) {
    const { packageCharts } = await import("../chart/index.ts");
    const { printPackaging } = await import("./print/packaging.ts");
    const packaging = await packageCharts(ctx, {
      chartDirs: charts.length > 0 ? charts : [await projectChart(ctx)],
      outDir: flags.destination,
      snapshot: flags.snapshot,
      signing: await signingOf(flags),
      version: flags.version,
      appVersion: flags.appVersion,
    });
    await printPackaging(ctx, packaging, flags.output);
  },
});

async function projectChart(ctx: Context): Promise<string> {
  const { loadProject } = await import("../project/index.ts");
  return (await loadProject(ctx)).chartDir;
}

async function signingOf({ sign, key, keyring, passphraseFile }: Flags): Promise<SigningRequest | undefined> {
  if (sign) return { key, keyring, passphraseFile };
  if ((key ?? keyring ?? passphraseFile) === undefined) return undefined;
  const { ChartwrightError } = await import("../errors.ts");
  throw new ChartwrightError("E_USAGE", "a signing key is given without --sign", { hint: "add --sign" });
}
