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
import type { ImageConfig } from "../project/index.ts";
import { type ContextEntry, hashContext, listContext } from "../tools/files/index.ts";
import { type GitState, gitState } from "../tools/git/index.ts";
import type { ImageRepository } from "../tools/registry/index.ts";

/** What the flags of a build say. */
export interface BuildOptions {
  /** Empty: this machine's. */
  readonly platforms: readonly Platform[];
  /** Without a value: that of the environment's variable of that name. */
  readonly buildArgs: ReadonlyMap<string, string | undefined>;
  readonly labels: ReadonlyMap<string, string>;
  /** Above those that are filled in. */
  readonly annotations: ReadonlyMap<string, string>;
  readonly target?: string | undefined;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  /** Asks for the base's digest anew, instead of taking the one in the lock file. */
  readonly pull: boolean;
  /** Builds although the content has an image. */
  readonly noCache: boolean;
}

export const NO_OPTIONS: BuildOptions = {
  platforms: [],
  buildArgs: new Map(),
  labels: new Map(),
  annotations: new Map(),
  cacheFrom: [],
  cacheTo: [],
  pull: false,
  noCache: false,
};

export interface BuildRequest {
  readonly image: Pick<ImageConfig, "contextDir" | "dockerfile" | "baseDir">;
  /** The folder of chartwright.lock; without a project there is none. */
  readonly projectDir?: string;
  /** The folder of the chart that the image belongs to. Default: the one beside it in its repository. */
  readonly chartDir?: string;
  readonly options?: BuildOptions;
  /** Where the image is going: if it is there already nothing is built. */
  readonly registry?: ImageRepository;
  /** Repositories of other environments: an image that they have is copied, not built. */
  readonly elsewhere?: readonly ImageRepository[];
}

export interface BuiltImage {
  /** The build context's path, relative to the project: its name in chartwright.lock. */
  readonly context: string;
  /** Of the build context, its base, the platforms and the flags. */
  readonly hash: string;
  /** `sha256:…` of the manifest, or of the index of several platforms. */
  readonly digest: string;
  /** What it is built on: images with their digests, or the folder of a base made from packages. */
  readonly base: string;
  readonly outcome: "built" | "unchanged";
  /** The image as an OCI layout, if it is on this machine. */
  readonly layoutDir?: string;
  /** The repository that has it, if it is not on this machine. */
  readonly heldBy?: ImageRepository;
}

/** Everything that an image is made from but its base. */
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
 * Reads what an image is made from.
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

/** The nearest chart above the context, or the only one under `charts/` there; not outside the repository. */
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
  // A packed chart belongs to no source.
  const bytes = await readFile(file).catch(() => undefined);
  return bytes === undefined ? {} : chartFacts(parseChartYaml(bytes, file).canonical);
}

/** What of a build context lies in a folder: the context itself, or a copy of it. */
export interface ContextFiles {
  readonly dir: string;
  readonly entries: readonly ContextEntry[];
}

export async function filesOf(source: ImageSource): Promise<ContextFiles> {
  const dir = source.request.image.contextDir;
  return { dir, entries: await listContext(dir) };
}

const digest24 = (parts: unknown): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);

const sorted = (map: ReadonlyMap<string, string | undefined>): unknown =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, value ?? null]);

/**
 * The name of a content in the lock file, 24 hex digits: what an image is made from, and on what. The commit is not in
 * it, so that a rebase or a shallow clone builds nothing anew; whether the content is in a commit is.
 *
 * @param base what identifies the base.
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

/** Without a chart the version is the commit's: of that only the mark counts. */
function withoutCommit(chart: ChartFacts, git: GitState): Partial<GitState> {
  return chart.version === undefined && git.commit ? { commit: { ...git.commit, id: "commit" } } : {};
}

/** The image's annotations. */
export function annotationsOf(
  source: ImageSource,
  time: number,
  base?: { readonly name: string; readonly digest?: string },
): Record<string, string> {
  const own = Object.fromEntries(source.options.annotations);
  return imageAnnotations({
    chart: source.chart,
    state: source.git,
    time,
    own,
    ...(base === undefined ? {} : { base }),
  });
}

/** The time of the image's files, in seconds. */
export function timeOf(ctx: Context, source: ImageSource, hash: string): number {
  return sourceTime(source.git, hash, ctx.env["SOURCE_DATE_EPOCH"]);
}

/** The name of an image in the cache, which differs by commit and time too: 24 hex digits. */
export function cacheKey(ctx: Context, source: ImageSource, hash: string): string {
  return digest24([hash, annotationsOf(source, timeOf(ctx, source, hash))]);
}
