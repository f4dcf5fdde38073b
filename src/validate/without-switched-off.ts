import { inPlace } from "../engines/chart-files/index.ts";
import { type Finding, Source } from "../findings/index.ts";
import type { ChartContent, Environment, ValuesReader } from "../project/index.ts";

/** The word that starts a comment that switches a rule off. */
const WORD = "chartwright-ignore";

/**
 * Removes the findings that comments in values files and in the chart switch off, and adds findings about comments
 * without effect.
 *
 * @param isComplete whether every rule was checked. Otherwise unused comments are not reported.
 */
export async function withoutSwitchedOff(
  findings: readonly Finding[],
  files: {
    readonly content: ChartContent;
    readonly reader: ValuesReader;
    readonly environments: readonly Environment[];
  },
  isComplete: boolean,
): Promise<readonly Finding[]> {
  const { content, reader, environments } = files;
  const layers = new Set(environments.flatMap((environment) => environment.layers));
  const sources = [
    ...[...layers].flatMap((path) => commented(reader.shown(path), reader.bytes(path))),
    ...content.files.flatMap(({ path, data }) => commented(inPlace(content.place, path), data)),
  ];
  if (sources.length === 0) return findings;
  const { ignoresOf, ignoresOfText, withoutIgnored } = await import("../engines/ignore-comments/index.ts");
  const isTemplate = (file: string): boolean => /(?:^|\/)templates\//.test(file);
  const ignores = sources.map(
    (source) => [source.file, isTemplate(source.file) ? ignoresOfText(source) : ignoresOf(source)] as const,
  );
  return withoutIgnored(findings, new Map(ignores), (code) => isComplete || /^(?:yaml|schema)\//.test(code));
}

function commented(file: string, bytes: Uint8Array): Source[] {
  const has = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(WORD);
  return has ? [new Source(file, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes))] : [];
}
