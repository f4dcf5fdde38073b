import { availableParallelism } from "node:os";
import type { Context } from "../context.ts";
import type { Finding } from "../core/finding.ts";
import type { RuleCode, Severity } from "../core/rules.ts";
import { sortFindings } from "../core/sort-findings.ts";
import type { ComputedLayer } from "../core/values/computed-layer.ts";
import type { EnabledChart, Merged } from "../core/values/merge.ts";
import type { Source } from "../core/yaml/source.ts";
import type { Environment, Project } from "./environment.ts";
import { ChartSchemas, startOf, unsupportedSchema } from "./load-schema.ts";
import { imageLayers, type MergeBase, mergeBase, mergedValues } from "./merged-values.ts";
import { environmentOf } from "./project.ts";
import { renderEnvironment } from "./render.ts";

export interface ValidateOptions {
  /** Names; all environments where it is left out or empty. */
  readonly environments?: readonly string[];
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
 * @throws E_ENVIRONMENT for an unknown name, E_FILE, and what `runHelm` throws.
 */
export async function validate(ctx: Context, project: Project, options: ValidateOptions): Promise<Validation> {
  const names = [...new Set(options.environments ?? [])];
  const wanted = names.length > 0 ? names.map((name) => environmentOf(project, name)) : project.environments;
  const run: Run = {
    ctx,
    project,
    options,
    base: await mergeBase(ctx, project),
    schemas: new ChartSchemas(ctx),
    judge: judgeBy(project.rules),
  };
  const environments = await inParallel(wanted, availableParallelism() * 2, (environment) =>
    validateOne(run, environment),
  );
  const findings = sortFindings([...new Set(environments.flatMap((item) => item.findings))]);
  return { findings, environments, sources: run.base.reader.sources() };
}

interface Run {
  readonly ctx: Context;
  readonly project: Project;
  readonly options: ValidateOptions;
  readonly base: MergeBase;
  readonly schemas: ChartSchemas;
  readonly judge: (findings: readonly Finding[]) => Finding[];
}

async function validateOne(run: Run, environment: Environment): Promise<ValidatedEnvironment> {
  const { ctx, project, options, base, judge } = run;
  const { name } = environment;
  const extra = options.extra?.(environment) ?? imageLayers(environment);
  const { merged, findings: ofValues } = await mergedValues(ctx, base, environment, extra);
  const ofSchemas = merged ? await schemaNews(run, merged, name) : [];
  const findings = sortFindings(judge([...ofValues, ...ofSchemas]));
  if (!options.render || findings.some((item) => item.severity === "error")) return { name, findings };
  const rendered = await renderEnvironment(ctx, project, environment, extra);
  if ("manifest" in rendered) return { name, findings, manifest: rendered.manifest };
  if (rendered.finding.location) await base.reader.remember(rendered.finding.location.file);
  return { name, findings: sortFindings([...findings, ...judge([rendered.finding])]) };
}

/** The values of each chart that takes part, by that chart's schema. */
async function schemaNews({ schemas }: Run, merged: Merged, environment: string): Promise<Finding[]> {
  const news = await Promise.all(
    merged.charts.map(async ({ chart, path }: EnabledChart) => {
      const schema = await schemas.of(chart);
      if (!schema?.compiled) return schema?.findings ?? [];
      const { schemaFindings } = await import("../core/schema/schema-findings.ts");
      const { findings, undecided } = schemaFindings(schema.compiled, merged.root, path);
      if (undecided === undefined) return findings.map((item) => ({ ...item, environment }));
      return [unsupportedSchema(`${undecided} cannot be judged here`, startOf(schema.file))];
    }),
  );
  return news.flat();
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
