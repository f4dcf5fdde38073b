import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { arch } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import type { Context } from "../context.ts";
import { parseChartYaml } from "../engines/chart-files/index.ts";
import { type DockerfileFacts, readDockerfile } from "../engines/dockerfile/index.ts";
import {
  type ChartFacts,
  chartFacts,
  imageAnnotations,
  imageVersion,
  type Platform,
  platformOf,
  platformText,
  sourceTime,
} from "../engines/oci-image/index.ts";
import { ChartwrightError } from "../errors.ts";
import { type ContextEntry, hashContext, listContext } from "../tools/files/index.ts";
import { type GitState, gitState } from "../tools/git/index.ts";
import { type BuildOptions, type BuildRequest, NO_OPTIONS } from "./build-request.ts";

/** Everything that an image is built from, except its base. */
export interface ImageSource {
  readonly request: BuildRequest;
  readonly options: BuildOptions;
  /** The build context's path, relative to the project: its name in chartwright.lock. */
  readonly context: string;
  /** The Dockerfile's path, relative to the project. */
  readonly title: string;
  readonly dockerfile: string;
  readonly facts: DockerfileFacts;
  readonly platforms: readonly Platform[];
  readonly buildArgs: ReadonlyMap<string, string | undefined>;
  readonly git: GitState;
  readonly chart: ChartFacts;
}

/**
 * Reads the sources of an image.
 *
 * @throws E_BUILD without a Dockerfile, E_CHART for a Chart.yaml that cannot be read, E_FILE
 */
export async function readSource(ctx: Context, request: BuildRequest): Promise<ImageSource> {
  const { contextDir, dockerfile } = request.image;
  const options = request.options ?? NO_OPTIONS;
  const from = request.projectDir ?? ctx.cwd;
  const path = (file: string): string => relative(from, file).split(sep).join("/") || ".";
  const text = await readFile(dockerfile, "utf8").catch((cause: unknown) => {
    throw new ChartwrightError("E_BUILD", `${path(dockerfile)} cannot be read`, { cause });
  });
  const buildArgs = new Map([...options.buildArgs].map(([name, value]) => [name, value ?? ctx.env[name]] as const));
  const given = Object.fromEntries(
    [...buildArgs].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const git = await gitState(ctx, contextDir, [dockerfile]);
  const chartDir = request.chartDir ?? (git.root === undefined ? undefined : await chartBeside(contextDir, git.root));
  return {
    request,
    options,
    context: path(contextDir),
    title: path(dockerfile),
    dockerfile: text,
    facts: readDockerfile(text, given, options.target),
    platforms: options.platforms.length > 0 ? options.platforms : [platformOf(arch())],
    buildArgs,
    git,
    chart: chartDir === undefined ? {} : await readChartFacts(chartDir),
  };
}

/** Finds the nearest chart above the context, or the only one in a `charts/` folder there, within the repository. */
async function chartBeside(contextDir: string, root: string): Promise<string | undefined> {
  for (let dir = contextDir; ; dir = dirname(dir)) {
    if (existsSync(join(dir, "Chart.yaml"))) return dir;
    const names = await readdir(join(dir, "charts")).catch(() => []);
    const charts = names.filter((name) => existsSync(join(dir, "charts", name, "Chart.yaml")));
    if (charts.length === 1 && charts[0] !== undefined) return join(dir, "charts", charts[0]);
    if (charts.length > 1 || dir === root || dirname(dir) === dir) return undefined;
  }
}

async function readChartFacts(chartDir: string): Promise<ChartFacts> {
  const file = join(chartDir, "Chart.yaml");
  // A packed chart has no Chart.yaml here.
  const bytes = await readFile(file).catch(() => undefined);
  return bytes === undefined ? {} : chartFacts(parseChartYaml(bytes, file).canonical);
}

/** The files of a build context in a folder: the context itself, or a copy of it. */
export interface ContextFiles {
  readonly dir: string;
  readonly entries: readonly ContextEntry[];
}

/** Lists the files of an image's build context. @throws E_FILE */
export async function filesOf(source: ImageSource): Promise<ContextFiles> {
  const dir = source.request.image.contextDir;
  return { dir, entries: await listContext(dir) };
}

const digest24 = (parts: unknown): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);

const sorted = (map: ReadonlyMap<string, string | undefined>): unknown =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, value ?? null]);

/**
 * Hashes the sources of an image and its base, as 24 hexadecimal digits. The lock file names images by this hash. It
 * depends on whether the content is committed, but not on the commit, so that neither a rebase nor a shallow clone needs
 * a new build.
 *
 * @param base the base's `identity`
 */
export async function contentHash(source: ImageSource, base: string, { dir, entries }: ContextFiles): Promise<string> {
  const { options, chart, git } = source;
  return digest24([
    "image 2",
    source.platforms.map(platformText),
    source.dockerfile,
    base,
    await hashContext(dir, entries),
    [sorted(source.buildArgs), sorted(options.labels), sorted(options.annotations), options.target ?? null],
    [
      chart.title ?? null,
      chart.licenses ?? null,
      imageVersion(chart, { ...git, ...withoutCommit(chart, git) }) ?? null,
    ],
  ]);
}

/** Without a chart, the version contains the commit. Replaces it with a constant, so that the hash ignores it. */
function withoutCommit(chart: ChartFacts, git: GitState): Partial<GitState> {
  return chart.version === undefined && git.commit ? { commit: { ...git.commit, id: "commit" } } : {};
}

/** Returns the image's annotations. `time` is in seconds. */
export function annotationsOf(
  source: ImageSource,
  time: number,
  base?: { readonly name: string; readonly digest?: string | undefined },
): Record<string, string> {
  const own = Object.fromEntries(source.options.annotations);
  return imageAnnotations({ chart: source.chart, state: source.git, time, own, base });
}

/** Returns the time of the image's files, in seconds. */
export function timeOf(ctx: Context, source: ImageSource, hash: string): number {
  return sourceTime(source.git, hash, ctx.env["SOURCE_DATE_EPOCH"]);
}

/** Returns an image's name in the cache, 24 hexadecimal digits, which also depends on its commit and time. */
export function cacheKey(ctx: Context, source: ImageSource, hash: string): string {
  return digest24([hash, annotationsOf(source, timeOf(ctx, source, hash))]);
}
