import { type Finding, type FindingPlace, finding, type Range, startOf } from "../../findings/index.ts";
import { decode, inPlace } from "../chart-files/index.ts";
import type { Merged } from "../helm-values/index.ts";
import {
  isUnfinished,
  MAIN_FILE,
  type MountedConfig,
  type MountedFile,
  type NginxFault,
  readConfig,
} from "../nginx-config/index.ts";
import { templateOf, traceValue } from "../template-reads/index.ts";
import { traceSuspect, traceText } from "../value-layers/index.ts";

/** A fault that nginx reports, and its configuration. */
export interface FailedConfig {
  readonly config: MountedConfig;
  /** With its path in the container. */
  readonly fault: NginxFault;
  /** The version of nginx. */
  readonly version: string;
}

/** Creates a finding for a fault that nginx reports, at the line of the values or the chart that it comes from. */
export function nginxFinding({ config, fault, version }: FailedConfig, merged: Merged): Finding {
  const { message, file, line } = fault;
  const mounted = config.files.get(file ?? MAIN_FILE);
  const at = file === undefined ? undefined : `${file}:${line}`;
  const reason = mounted?.kind === "Secret" ? message.replace(/"[^"]*"/g, '"…"') : message;
  const data = { version, reason, at, container: config.container };
  return finding("nginx/config", data, mounted ? placeOf(mounted, { message, line: line ?? 0 }, merged) : {});
}

/** The origin of a line of a rendered file: a value, a line of the chart's files, or its template. */
function placeOf(
  { text, key, template }: MountedFile,
  { message, line }: { readonly message: string; readonly line: number },
  { root, charts }: Merged,
): FindingPlace {
  // nginx reports a directive without its `;` on the line where the next one ends.
  const starts = readConfig(text)
    .filter((item) => item.line === line)
    .map((item) => lineAt(text, item.start));
  const traced = [...starts, line].map((one) => traceText(root, text, { line: one, message })).find((one) => one);
  // For a missing or extra brace, nginx reports only the consequence, further down.
  const isAstray = /^unexpected |directive is not allowed here$/.test(message);
  const suspect = isAstray && !traced ? traceSuspect(root, text, isUnfinished) : undefined;
  const value = traced ?? suspect;
  if (value) return { ...value };
  const inChart = soleLine(charts, text.split("\n")[(starts[0] ?? line) - 1]?.trim() ?? "");
  const of = template === undefined ? undefined : templateOf(charts, template.slice(template.indexOf("/") + 1));
  const traceOfKey = of && traceValue({ template: of, references: [], path: ["data", key], found: text }, root);
  const location = inChart ?? traceOfKey?.templateLocation ?? (of && startOf(of.file));
  return location ? { location } : {};
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The only line of the charts' files with this text; undefined if there are none or several. */
function soleLine(charts: Merged["charts"], wanted: string): Range | undefined {
  if (wanted.length < 3) return undefined;
  const found: Range[] = [];
  for (const { chart } of charts) {
    for (const [path, data] of chart.files) {
      if (!/^(?:templates|files|config|configs|conf)\//.test(path)) continue;
      for (const [index, line] of decode(data).split("\n").entries()) {
        if (line.trim() !== wanted) continue;
        const column = line.length - line.trimStart().length + 1;
        const number = index + 1;
        const end = { endLine: number, endColumn: line.trimEnd().length + 1 };
        found.push({ file: inPlace(chart.place, path), line: number, column, ...end });
      }
    }
  }
  return found.length === 1 ? found[0] : undefined;
}
