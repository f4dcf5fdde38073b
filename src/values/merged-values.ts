import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { allCharts, type Chart, chartOf } from "../engines/chart-files/index.ts";
import type { HelmBehaviour, Layer, MergedMap } from "../engines/helm-values/index.ts";
import {
  atPath,
  type ComputedLayer,
  computedLayer,
  type Merged,
  MergeFault,
  mergeValues,
  SetFault,
} from "../engines/helm-values/index.ts";
import { placeOf } from "../engines/value-layers/index.ts";
import { ChartwrightError } from "../errors.ts";
import { type Finding, finding } from "../findings/index.ts";
import type { Environment, Project } from "../project/index.ts";
import { type ChartContent, readChart, ValuesReader } from "../project/index.ts";
import { helmInUse } from "./helm-in-use.ts";

/** The merged values of an environment, or findings that explain why they cannot be merged. */
export interface MergedEnvironment {
  /** Lowest first, without the chart's defaults. */
  readonly layers: readonly Layer[];
  /** Undefined if Helm could not read a file or would refuse to merge the values. */
  readonly merged: Merged | undefined;
  /** Findings of the chart's own values and of all files, in the order of the layers. */
  readonly findings: readonly Finding[];
}

/** The parts that the environments of a chart share. */
export interface MergeBase {
  readonly chart: Chart;
  readonly behaviour: HelmBehaviour;
  /** Reads each file once. */
  readonly reader: ValuesReader;
}

/**
 * Loads a project's chart.
 *
 * @throws E_CHART if Helm would not load it.
 */
export async function mergeBase(ctx: Context, project: Project): Promise<MergeBase> {
  const [content, behaviour] = await Promise.all([readChart(project), helmInUse(ctx)]);
  return baseOf(content, behaviour, new ValuesReader(ctx, behaviour));
}

/**
 * Parses the files of a chart.
 *
 * @throws E_CHART if Helm would not load it.
 */
export function baseOf(content: ChartContent, behaviour: HelmBehaviour, reader: ValuesReader): MergeBase {
  return { chart: chartOf(content.files, content.place, behaviour), behaviour, reader };
}

/**
 * Merges the chart's defaults and the layers of an environment as Helm does.
 *
 * @param extra computed layers above the files. Default: the repository of the image.
 * @throws E_FILE if a file cannot be read, E_USAGE for a `--set` that Helm rejects.
 */
export function mergedValues(
  ctx: Context,
  { chart, behaviour, reader }: MergeBase,
  environment: Environment,
  extra: readonly ComputedLayer[] = imageLayers(environment),
): MergedEnvironment {
  const files = environment.layers.map((path) => reader.read(path));
  const findings = [...valuesFindings(chart), ...files.flatMap((file) => file.findings)];
  const layers: Layer[] = [];
  for (const file of files) if (file.node) layers.push(reader.layer(file));
  for (const item of extra) layers.push(computedLayer(item));
  const sets = environment.sets ?? [];
  if (findings.some((item) => item.severity === "error")) return { layers, merged: undefined, findings };
  try {
    const readText = (path: string): string => readSetFile(ctx, path);
    return { layers, merged: mergeValues({ chart, layers, sets, readText, behaviour }), findings };
  } catch (error) {
    if (error instanceof SetFault) throw refusedSet(error);
    if (error instanceof MergeFault) return { layers, merged: undefined, findings: [...findings, mergeFinding(error)] };
    throw error;
  }
}

/** Returns all findings of the chart's own values, and the errors in its subcharts' values. */
function valuesFindings(chart: Chart): Finding[] {
  const [own, ...below] = allCharts(chart).map((item) => item.values.findings);
  return [...(own ?? []), ...below.flat().filter((item) => item.severity === "error")];
}

function readSetFile(ctx: Context, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(resolve(ctx.cwd, path)));
  } catch (cause) {
    const why = cause instanceof TypeError ? "is not UTF-8" : "cannot be read";
    throw new ChartwrightError("E_FILE", `the file ${path} of --set-file ${why}`, { cause });
  }
}

function refusedSet({ expression, message, offset }: SetFault): ChartwrightError {
  return new ChartwrightError("E_USAGE", `--${expression.kind}: ${message}`, {
    detail: `${expression.text}\n${" ".repeat(offset)}^`,
    hint: "put a backslash before commas and dots in a key or value, or use --set-literal",
  });
}

function mergeFinding({ message, path, value }: MergeFault): Finding {
  if (!value) return finding("values/merge", { reason: message });
  const place = placeOf(value.setBy);
  const where = { path, layer: place.layer.name, location: place.value };
  return finding("values/merge", { path, reason: message }, where);
}

/**
 * Merges as `mergedValues` does, for commands that do not report findings.
 *
 * @throws as `mergeBase` and `mergedValues`, and E_FINDINGS with the first error if the values cannot be merged.
 */
export async function requireValues(ctx: Context, project: Project, environment: Environment): Promise<MergedMap> {
  const { merged, findings } = mergedValues(ctx, await mergeBase(ctx, project), environment);
  if (merged) return merged.root;
  const first = findings.find((item) => item.severity === "error");
  throw new ChartwrightError("E_FINDINGS", first?.message ?? "the values cannot be read", {
    at: first?.location,
    hint: `run chartwright validate ${environment.name} for all findings`,
  });
}

/**
 * Returns the computed layers of an environment's own image. They set its repository and, if known, its digest at the
 * value paths of `image.set`.
 */
export function imageLayers(
  environment: Environment,
  pushed: { readonly repository?: string | undefined; readonly digest?: string | undefined } = {},
): ComputedLayer[] {
  const { image } = environment;
  if (!image) return [];
  const repository = { name: "image", values: atPath(image.set.repository, pushed.repository ?? image.repository) };
  return pushed.digest === undefined
    ? [repository]
    : [repository, { name: "image", values: atPath(image.set.digest, pushed.digest) }];
}
