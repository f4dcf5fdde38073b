import { availableParallelism } from "node:os";
import type { Context } from "../context.ts";
import { contentHash, inPlace } from "../engines/chart-files/index.ts";
import type { ComputedLayer } from "../engines/helm-values/index.ts";
import { setName } from "../engines/helm-values/index.ts";
import type { Finding } from "../findings/index.ts";
import { Source, sortFindings, withSeverities } from "../findings/index.ts";
import type { Environment, Selected } from "../project/index.ts";
import { type ChartContent, readChart, ValuesReader } from "../project/index.ts";
import { inParallel } from "../tools/process/index.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";
import { helmInUse, imageLayers } from "../values/index.ts";
import { crdTexts } from "./crd-texts.ts";
import { Examiner } from "./examine.ts";
import { nginxToUse } from "./nginx-to-use.ts";
import type { VerdictCache } from "./verdict-cache.ts";

/** What begins a comment that switches a rule off; `core/ignore` reads it. */
const IGNORE = "chartwright-ignore";

export interface ValidateOptions {
  /** Also render every environment that has no error, by `helm template`, and run the checks beyond the schema. */
  readonly render: boolean;
  /** Also try the rendered configurations of nginx by `nginx -t`, where there is one. */
  readonly deep?: boolean;
  /** Layers above an environment's files, instead of its image's repository. */
  readonly extra?: (environment: Environment) => readonly ComputedLayer[];
}

export interface ValidatedEnvironment {
  readonly name: string;
  /** Helm rendered it. */
  readonly rendered: boolean;
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
 * Validates environments: the files as Helm reads them, the merged values by the schemas of the chart and its subcharts
 * and, if wanted, the rendering and whatever is checked beside it. An environment of which nothing has changed is not
 * looked at again.
 *
 * @throws E_CHART, E_FILE, E_USAGE for a `--set` that Helm refuses, and what `runHelm` throws.
 */
export async function validate(
  ctx: Context,
  { project, environments: wanted }: Selected,
  options: ValidateOptions,
): Promise<Validation> {
  const [content, behaviour] = await Promise.all([readChart(project), helmInUse(ctx)]);
  const reader = new ValuesReader(ctx, behaviour);
  const { render } = options;
  const crds = render ? await crdTexts(project.crds ?? []) : [];
  const nginx = render && options.deep ? await nginxToUse(ctx) : undefined;
  const own = nginx ? { nginx } : {};
  const run: Run = {
    content,
    crds,
    reader,
    extra: options.extra ?? imageLayers,
    examiner: new Examiner(ctx, { project, content, behaviour, reader, render, crds, ...own }),
    ...(render ? { cache: await openCache(ctx, nginx), hash: contentHash(content.files) } : {}),
  };
  const judge = (found: readonly Finding[]): Finding[] => withSeverities(found, project.rules);
  const examinations = await inParallel(wanted, availableParallelism() * 2, async (environment) => {
    const { findings, rendered } = await examined(run, environment);
    return { name: environment.name, rendered, findings: sortFindings(judge(findings)) };
  });
  await run.cache?.prune();
  const all = distinct(examinations.flatMap((item) => item.findings));
  const isWhole = examinations.every(({ rendered }) => rendered);
  const findings = sortFindings(judge(await notIgnored(run, all, isWhole)));
  const left = new Set(findings.map((item) => JSON.stringify(item)));
  const environments = examinations.map((item) => ({
    ...item,
    findings: item.findings.filter((news) => left.has(JSON.stringify(news))),
  }));
  return { findings, environments, sources: reader.sources() };
}

/** The findings without those that a comment at their line switches off. */
async function notIgnored(
  { content, reader }: Run,
  all: readonly Finding[],
  isWhole: boolean,
): Promise<readonly Finding[]> {
  for (const { path, data } of content.files) {
    const file = inPlace(content.place, path);
    if (!reader.sources().has(file) && Buffer.from(data.buffer, data.byteOffset, data.length).includes(IGNORE))
      reader.add(new Source(file, new TextDecoder().decode(data)));
  }
  const named = [...reader.sources().values()].filter((source) => source.text.includes(IGNORE));
  if (named.length === 0) return all;
  const { ignoresOf, ignoresOfText, withoutIgnored } = await import("../engines/ignore-comments/index.ts");
  const isTemplate = (file: string): boolean => /(?:^|\/)templates\//.test(file);
  const ignores = named.map(
    (source) => [source.file, isTemplate(source.file) ? ignoresOfText(source) : ignoresOf(source)] as const,
  );
  // Of a rule that was not looked for there is no telling that a comment is of no use.
  return withoutIgnored(all, new Map(ignores), (code) => isWhole || /^(?:yaml|schema)\//.test(code));
}

interface Run {
  readonly content: ChartContent;
  readonly crds: readonly string[];
  readonly reader: ValuesReader;
  readonly extra: (environment: Environment) => readonly ComputedLayer[];
  readonly examiner: Examiner;
  /** Undefined where the examination costs less than to remember it. */
  readonly cache?: VerdictCache;
  /** Of the chart's content. */
  readonly hash?: string;
}

async function openCache(ctx: Context, nginx: ResolvedTool | undefined): Promise<VerdictCache> {
  const [{ VerdictCache: Cache }, { resolveTool }] = await Promise.all([
    import("./verdict-cache.ts"),
    import("../tools/toolchain/index.ts"),
  ]);
  const helm = await resolveTool(ctx, "helm");
  return Cache.open(ctx, nginx ? [helm, nginx] : [helm]);
}

async function examined(run: Run, environment: Environment): ReturnType<Examiner["examine"]> {
  const { cache } = run;
  const extra = run.extra(environment);
  const key = cache && keyOf(run, cache, environment, extra);
  const known = key === undefined ? undefined : await cache?.get(key);
  if (known) {
    addSources(run, environment, known.findings);
    return known;
  }
  const result = await run.examiner.examine(environment, extra);
  if (key !== undefined) await cache?.put(key, result);
  return result;
}

/** All that a verdict depends on; undefined where that is not known beforehand: files that the command line names. */
function keyOf(
  { content, hash, crds, reader }: Run,
  cache: VerdictCache,
  environment: Environment,
  extra: readonly ComputedLayer[],
): string | undefined {
  const { name, layers, sets = [], release, namespace, kubeVersion } = environment;
  if (sets.some(({ kind }) => kind === "set-file")) return undefined;
  const files = layers.map((path) => [reader.shown(path), Buffer.from(reader.bytes(path)).toString("latin1")]);
  const outside = content.files.flatMap((file) => file.outside ?? []);
  return cache.key([content.place, hash, outside, crds, name, files, sets, extra, release, namespace, kubeVersion]);
}

/**
 * Reads again what findings are shown with: the files in which they stand, and all layers, since a message may have a
 * secret of another file, and which texts are secrets is told by the files.
 */
function addSources({ content, reader }: Run, environment: Environment, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  for (const path of environment.layers) reader.add(new Source(reader.shown(path), text(reader.bytes(path))));
  for (const expression of environment.sets ?? []) reader.add(new Source(setName(expression), expression.text));
  const places = new Set(findings.map(({ location }) => location?.file));
  for (const { path, data } of content.files) {
    const file = inPlace(content.place, path);
    if (path === "values.yaml" || places.has(file)) reader.add(new Source(file, text(data)));
  }
}

/** What is true of a file, whatever the environment, is said once. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((item) => [JSON.stringify(item), item])).values()];
}
