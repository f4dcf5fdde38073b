import type { Context } from "../context.ts";
import type { Merged, MergedMap } from "../engines/helm-values/index.ts";
import { type ComputedLayer, computedText } from "../engines/helm-values/index.ts";
import { templateOf } from "../engines/template-reads/index.ts";
import { findPath, locate, type Place, placeOf, valueAt } from "../engines/value-layers/index.ts";
import { type Finding, finding, type ValuePath } from "../findings/index.ts";
import type { Environment, Project } from "../project/index.ts";
import { runHelm } from "../tools/helm/index.ts";
import type { ProcessResult } from "../tools/process/index.ts";

/** What is rendered. */
export interface RenderRequest {
  readonly project: Project;
  readonly environment: Environment;
  /** Layers above the files; they reach Helm by standard input. */
  readonly extra: readonly ComputedLayer[];
}

/** A rendering that is under way. */
export interface Rendering {
  /** What `helm template` came to. */
  readonly result: Promise<ProcessResult>;
  /** Ends it, where nobody wants to know any more. */
  readonly stop: () => void;
}

/** The manifests of an environment, or why Helm cannot render them. */
export type Rendered = { readonly manifest: string } | { readonly finding: Finding };

/** Begins to render an environment by `helm template`. The result fails as `runHelm` does. */
export function startRendering(ctx: Context, { project, environment, extra }: RenderRequest): Rendering {
  const args = ["template", environment.release, project.chartDir, "--namespace", environment.namespace];
  for (const layer of environment.layers) args.push("--values", layer);
  if (extra.length > 0) args.push("--values", "-");
  for (const { kind, text } of environment.sets ?? []) args.push(`--${kind}`, text);
  if (environment.kubeVersion !== undefined) args.push("--kube-version", environment.kubeVersion);
  const abort = new AbortController();
  const input = extra.length > 0 ? { input: computedText(extra) } : {};
  const result = runHelm(ctx, args, { ...input, signal: abort.signal });
  // Whoever waits for it is told; nobody may.
  result.catch(() => {});
  return { result, stop: () => abort.abort() };
}

/**
 * What came of a rendering. A fault is placed at the value that the template's own message begins with, else in the
 * template where Helm names one.
 */
export async function renderedBy({ result }: Rendering, environment: Environment, merged: Merged): Promise<Rendered> {
  const { exitCode, stdout, stderr } = await result;
  return exitCode === 0 ? { manifest: stdout } : { finding: failure(environment, merged, stderr) };
}

function failure(environment: Environment, merged: Merged, stderr: string): Finding {
  const message = helmWords(stderr);
  const place = templatePlace(stderr);
  const named = namedValue(message, place?.path ?? "", merged);
  if (named) return finding("render/failed", message, { environment: environment.name, ...named });
  const path = /\{\{ \$?\.Values\.([A-Za-z0-9_.]+) \}\}$/.exec(message)?.[1]?.split(".");
  const file = place && templateOf(merged.charts, place.path)?.file;
  return finding("render/failed", message, {
    environment: environment.name,
    ...(place && file !== undefined
      ? { location: { file, line: place.line, column: place.column, endLine: place.line, endColumn: place.column } }
      : {}),
    ...(path === undefined ? {} : { path }),
  });
}

/**
 * The value that a message of `fail` or `required` is about, by the path in front of it: `service.port: taken already`.
 * One that nobody has set is placed at the nearest that holds it.
 */
function namedValue(message: string, template: string, { root }: Merged): Partial<Finding> | undefined {
  const text = /^(\.?[A-Za-z_][^\s:]*): \S/.exec(message)?.[1];
  if (text === undefined) return undefined;
  // A subchart knows its own values only.
  const prefix = [...template.matchAll(/charts\/([^/]+)\//g)].map(([, name = ""]) => `${name}.`).join("");
  const path = findPath(root, text.startsWith(prefix) ? text : prefix + text.replace(/^\.?(?:Values\.)?/, ""));
  const { place, depth } = nearest(root, path);
  // A map or list is many lines: its key stands for it.
  const location = valueAt(root, path)?.kind === "leaf" ? place.value : (place.key ?? place.value);
  const isValue = depth >= prefix.split(".").length && location !== undefined;
  return isValue ? { path, layer: place.layer.name, location } : undefined;
}

/** The place of a value, of the `null` that removed it, or of the nearest that holds it. */
function nearest(root: MergedMap, path: ValuePath): { readonly place: Place; readonly depth: number } {
  const place = locate(root, path);
  const { depth } = place;
  const parent = valueAt(root, path.slice(0, depth));
  const gone = parent?.kind === "map" ? parent.deleted.get(String(path[depth])) : undefined;
  return gone ? { place: placeOf(gone.setBy), depth: depth + 1 } : { place, depth };
}

/** Helm's own words: without prefixes and log lines, what went wrong before where. */
export function helmWords(stderr: string): string {
  const lines = stderr
    .trim()
    .split("\n")
    .filter(
      (line) =>
        !/^(?:level=|time=|\d{4}\/\d\d\/\d\d |walk\.go:|coalesce\.go:)/.test(line) &&
        !/^Use --debug flag/.test(line) &&
        line.trim() !== "",
    );
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

interface TemplatePlace {
  /** Below the chart's folder. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** The last template and line that Helm names; its columns count from 0. */
export function templatePlace(message: string): TemplatePlace | undefined {
  const places = [
    ...message.matchAll(/(?:^|[\s("])[^/\s("]+\/((?:charts\/[^/\s]+\/)*templates\/[^:\s)"]+?):(\d+)(?::(\d+))?/g),
  ];
  const last = places.at(-1);
  if (last) return { path: last[1] ?? "", line: Number(last[2]), column: Number(last[3] ?? 0) + 1 };
  const parse = /YAML parse error on [^/\s]+\/((?:charts\/[^/\s]+\/)*templates\/[^:\s]+)/.exec(message);
  return parse ? { path: parse[1] ?? "", line: 1, column: 1 } : undefined;
}
