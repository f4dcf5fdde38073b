import { buildCommand } from "@stricli/core";
import type { Packaging, SigningRequest } from "../chart/index.ts";
import type { Context } from "../context.ts";
import { outputFlag } from "./environment-argument.ts";

interface Flags {
  readonly destination: string;
  readonly version?: string;
  readonly appVersion?: string;
  readonly snapshot: boolean;
  readonly sign: boolean;
  readonly key?: string;
  readonly keyring?: string;
  readonly passphraseFile?: string;
  readonly output: "text" | "json";
}

const text = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;

export const packageCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: "Pack a chart: the same bytes every time",
    fullDescription:
      "Writes <name>-<version>.tgz. The same chart gives the same bytes from any folder, clock, umask and user; Chart.yaml keeps its text. " +
      "Dependencies that charts/ lacks are fetched there as helm dependency build does. " +
      "With --snapshot the version ends in a hash of the content, so that other content has another version. " +
      "With --sign a file .tgz.prov is written beside it, for helm verify: GnuPG signs, with a key of --keyring or through its agent. " +
      "What should not be in a package is told, and nothing is written where it is an error.",
  },
  parameters: {
    positional: {
      kind: "array",
      parameter: { parse: String, placeholder: "CHART", brief: "A chart's folder (default: the project's chart)" },
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
      sign: { kind: "boolean", default: false, withNegated: false, brief: "Write a provenance file too" },
      key: text("The key: part of its user id, or its fingerprint (default: the only one)", "KEY"),
      keyring: text("File with secret keys (default: the user's GnuPG and its agent)", "FILE"),
      passphraseFile: text("File with the key's passphrase, - for standard input (default: the agent asks)", "FILE"),
      output: outputFlag,
    },
    aliases: { d: "destination", o: "output" },
  },
  async func(this: Context, flags: Flags, ...charts: string[]) {
    const { packageCharts } = await import("../chart/index.ts");
    const signing = await signingOf(flags);
    const packaging = await packageCharts(this, {
      chartDirs: charts.length > 0 ? charts : [await projectChart(this)],
      outDir: flags.destination,
      snapshot: flags.snapshot,
      ...(signing === undefined ? {} : { signing }),
      ...(flags.version === undefined ? {} : { version: flags.version }),
      ...(flags.appVersion === undefined ? {} : { appVersion: flags.appVersion }),
    });
    await print(this, packaging, flags.output);
  },
});

async function projectChart(ctx: Context): Promise<string> {
  const { loadProject } = await import("../project/index.ts");
  return (await loadProject(ctx)).chartDir;
}

async function signingOf(flags: Flags): Promise<SigningRequest | undefined> {
  const { key, keyring, passphraseFile } = flags;
  const signing = {
    ...(key === undefined ? {} : { key }),
    ...(keyring === undefined ? {} : { keyring }),
    ...(passphraseFile === undefined ? {} : { passphraseFile }),
  };
  if (flags.sign) return signing;
  if (Object.keys(signing).length === 0) return undefined;
  const { ChartwrightError } = await import("../errors.ts");
  throw new ChartwrightError("E_USAGE", "a key is named, and nothing is to be signed", { hint: "add --sign" });
}

async function print(ctx: Context, { charts, findings }: Packaging, output: "text" | "json"): Promise<void> {
  if (output === "json") {
    const [chart] = charts.length === 1 ? charts : [];
    const { rulePage } = await import("../findings/index.ts");
    const told = findings.map((item) => ({ ...item, page: rulePage(item.code) }));
    const shown = { version: 1, ...(chart ? { chart } : {}), charts, findings: told };
    ctx.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    if (findings.some(({ severity }) => severity === "error")) ctx.setExitCode(1);
    return;
  }
  if (findings.length > 0) {
    // Standard output is for the files.
    const { printFindings } = await import("./print/findings.ts");
    const messages = { ...ctx, stdout: ctx.stderr, colour: false };
    await printFindings(messages, { findings, environments: [], sources: new Map() }, "text");
  }
  for (const { file, digest, provenance } of charts)
    ctx.stdout.write(`${file}\n${digest}\n${provenance === undefined ? "" : `${provenance}\n`}`);
}
