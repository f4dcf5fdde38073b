import { availableParallelism } from "node:os";
import type { Context } from "../context.ts";
import type { Finding } from "../core/finding.ts";
import { type RuleCode, ruleOf, type Severity } from "../core/rules.ts";
import { sortFindings } from "../core/sort-findings.ts";
import type { ComputedLayer } from "../core/values/computed-layer.ts";
import type { Source } from "../core/yaml/source.ts";
import type { Environment, Project } from "./environment.ts";
import type { Selected } from "./given-release.ts";
import { ChartSchemas } from "./load-schema.ts";
import { imageLayers, type MergeBase, mergeBase, mergedValues } from "./merged-values.ts";
import { Renderer } from "./render.ts";
import { schemaNews } from "./schema-news.ts";

export interface ValidateOptions {
  /** Also render every environment that has no error, by `helm template`. */
  readonly render: boolean;
  /** Layers above an environment's files, instead of its image's repository. */
  readonly extra?: (environment: Environment) => readonly ComputedLayer[];
}

export interface ValidatedEnvironment {
  readonly name: string;
  /** What Helm rendered; undefined where it was not asked or failed. */
  readonly manifest?: string;
  /** Of this environment and of the files that it shares; in a stable order. */
  readonly findings: readonly Finding[];
}

export interface Validation {
  /** All findings, those of a shared file once; in a stable order. */
  readonly findings: readonly Finding[];
  readonly environments: readonly ValidatedEnvironment[];
  /** The texts of the files, by the names that places have. */
  readonly sources: ReadonlyMap<string, Source>;
}

/**
 * Validates environments: the files as Helm reads them, the merged values by the chart's schema and, if wanted, the
 * rendering.
 *
 * @throws E_CHART, E_FILE, E_USAGE for a `--set` that Helm refuses, and what `runHelm` throws.
 */
export async function validate(
  ctx: Context,
  { project, environments: wanted }: Selected,
  options: ValidateOptions,
): Promise<Validation> {
  const base = await mergeBase(ctx, project);
  const run: Run = {
    ctx,
    project,
    base,
    extra: options.extra ?? imageLayers,
    schemas: new ChartSchemas(ctx),
    judge: judgeBy(project.rules),
    ...(options.render ? { renderer: new Renderer(ctx, base.chart) } : {}),
  };
  const environments = await inParallel(wanted, availableParallelism() * 2, (environment) =>
    validateOne(run, environment),
  );
  await run.renderer?.close();
  const findings = sortFindings([...new Set(environments.flatMap((item) => item.findings))]);
  return { findings, environments, sources: base.reader.sources() };
}

interface Run {
  readonly ctx: Context;
  readonly project: Project;
  readonly base: MergeBase;
  readonly extra: (environment: Environment) => readonly ComputedLayer[];
  readonly schemas: ChartSchemas;
  /** Undefined where nothing is to be rendered. */
  readonly renderer?: Renderer;
  readonly judge: (findings: readonly Finding[]) => Finding[];
}

async function validateOne(run: Run, environment: Environment): Promise<ValidatedEnvironment> {
  const { ctx, project, base, judge, renderer } = run;
  const { name } = environment;
  const extra = run.extra(environment);
  const { merged, layers, texts, findings: ofValues } = await mergedValues(ctx, base, environment, extra);
  const ofSchemas = merged ? await schemaNews(run.schemas, { merged, layers, environment: name }) : [];
  const findings = sortFindings(judge([...ofValues, ...ofSchemas]));
  if (!renderer || findings.some((item) => item.severity === "error" && ruleOf(item.code).fixed))
    return { name, findings };
  const rendered = await renderer.render({ project, chart: base.chart, environment, extra, texts });
  if ("manifest" in rendered) return { name, findings, manifest: rendered.manifest };
  if (rendered.source) base.reader.add(rendered.source);
  return { name, findings: sortFindings([...findings, ...judge([rendered.finding])]) };
}

/** Gives findings the severities of chartwright.yaml; the same finding twice stays the same object. */
function judgeBy(rules: ReadonlyMap<RuleCode, Severity | "off"> | undefined): Run["judge"] {
  const known = new Map<Finding, Finding>();
  return (findings) =>
    findings.flatMap((item) => {
      const severity = rules?.get(item.code);
      if (severity === undefined) return [item];
      if (severity === "off") return [];
      const judged = known.get(item) ?? { ...item, severity };
      known.set(item, judged);
      return [judged];
    });
}

/** Runs the work for every item, at most so many at a time, and gives the results in the items' order. */
async function inParallel<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return [...results.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
}
