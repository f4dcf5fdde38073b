/** Why `helm template` failed. */
export interface TemplateFailure {
  /** Helm's message without prefixes and log lines: the reason, then the place. */
  readonly reason: string;
  /** The innermost template that Helm names. */
  readonly place?: TemplatePlace | undefined;
}

export interface TemplatePlace {
  /** Below the chart's folder. */
  readonly path: string;
  /** Counts from 1, like `column`. */
  readonly line: number;
  readonly column: number;
}

/** Parses the output of Helm 4 for a chart that does not render. */
export function templateFailure(output: string): TemplateFailure {
  return { reason: reasonOf(output), place: placeOf(output) };
}

const LOG_LINE = /^(?:level=|time=|\d{4}\/\d\d\/\d\d |walk\.go:|coalesce\.go:|Use --debug flag)/;

function reasonOf(output: string): string {
  const lines = output
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "" && !LOG_LINE.test(line));
  const text = lines.join("\n").replace(/^Error: /, "");
  const reason = /^(?:execution|parse) error at \([^)]*\): (.*)$/s.exec(text)?.[1];
  if (reason !== undefined) return reason;
  // Helm 4 writes a line for each template that was entered: `file:line:col`, `executing "…" at <…>:`, the reason.
  const entered = [...text.matchAll(/ at <(.*)>:$/gm)].at(-1)?.[1];
  const last = lines
    .at(-1)
    ?.trim()
    .replace(/^template: /, "");
  if (entered !== undefined && last !== undefined && lines.length > 1) return `${last}, at {{ ${entered} }}`;
  return text || "helm template failed and gave no reason";
}

function placeOf(output: string): TemplatePlace | undefined {
  const places = output.matchAll(
    /(?:^|[\s("])[^/\s("]+\/((?:charts\/[^/\s]+\/)*templates\/[^:\s)"]+?):(\d+)(?::(\d+))?/g,
  );
  const [, path = "", line, column] = [...places].at(-1) ?? [];
  // Helm counts columns from 0.
  if (path !== "") return { path, line: Number(line), column: Number(column ?? 0) + 1 };
  const parse = /YAML parse error on [^/\s]+\/((?:charts\/[^/\s]+\/)*templates\/[^:\s]+)/.exec(output);
  return parse ? { path: parse[1] ?? "", line: 1, column: 1 } : undefined;
}
