import { availableParallelism } from "node:os";
import type { Context } from "../context.ts";
import { contentHash } from "../engines/chart-files/index.ts";
import type { ComputedLayer } from "../engines/helm-values/index.ts";
import type { Finding, Source } from "../findings/index.ts";
import { distinctFindings, sortFindings, withSeverities } from "../findings/index.ts";
import type { Environment, Selected } from "../project/index.ts";
import { readChart, ValuesReader } from "../project/index.ts";
import { inParallel } from "../tools/process/index.ts";
import { helmInUse, imageLayers } from "../values/index.ts";
import { crdTexts } from "./crd-texts.ts";
import { EnvironmentValidator } from "./environment-validator.ts";
import { nginxToUse } from "./nginx-to-use.ts";
import { sourcesOf } from "./sources.ts";
import type { ValidatorOptions, Verdict } from "./verdict.ts";
import { withoutSwitchedOff } from "./without-switched-off.ts";

export interface ValidateOptions {
  /** Also renders every environment without an error with `helm template`, and runs the checks beyond the schema. */
  readonly render: boolean;
  /** Also tests the rendered nginx configurations with `nginx -t`, if nginx is available. */
  readonly deep?: boolean;
  /** Layers above an environment's files, instead of its image's repository. */
  readonly extra?: (environment: Environment) => readonly ComputedLayer[];
}

export interface ValidatedEnvironment {
  readonly name: string;
  /** Whether Helm rendered it. */
  readonly rendered: boolean;
  /** Findings of this environment and of shared files, in a stable order. */
  readonly findings: readonly Finding[];
}

export interface Validation {
  /** All findings, in a stable order. Findings of a shared file are listed once. */
  readonly findings: readonly Finding[];
  readonly environments: readonly ValidatedEnvironment[];
  /** Reads the texts that findings point to, by the file names in locations. */
  readonly sources: () => Promise<ReadonlyMap<string, Source>>;
}

/**
 * Validates environments: reads and merges the values as Helm does, checks them against the schemas of the chart and
 * its subcharts and, on request, renders them and checks the result. Caches the findings of an environment.
 *
 * @throws E_CHART, E_FILE, E_USAGE for a `--set` that Helm rejects, and as `Helm.template`.
 */
export async function validate(
  ctx: Context,
  { project, environments }: Selected,
  { render, deep, extra = imageLayers }: ValidateOptions,
): Promise<Validation> {
  const [content, behaviour] = await Promise.all([readChart(project), helmInUse(ctx)]);
  const reader = new ValuesReader(ctx, behaviour);
  const crds = render ? await crdTexts(project.crds ?? []) : [];
  const nginx = render && deep ? await nginxToUse(ctx) : undefined;
  const options = { project, content, behaviour, reader, render, crds, nginx };
  const validator = new EnvironmentValidator(ctx, options);
  const verdictOf = await remembering(ctx, options, (environment, above) => validator.validate(environment, above));
  const verdicts = await inParallel(environments, availableParallelism() * 2, async (environment) => {
    const { findings, rendered } = await verdictOf(environment, extra(environment));
    return { name: environment.name, rendered, findings: withSeverities(findings, project.rules) };
  });
  const distinct = distinctFindings(verdicts.map(({ findings }) => findings));
  const isComplete = verdicts.every(({ rendered }) => rendered);
  const files = { content, reader, environments, chart: () => validator.chart() };
  const kept = withSeverities(await withoutSwitchedOff(distinct.all, files, isComplete), project.rules);
  const isKept = new Set(kept);
  const findings = sortFindings(kept);
  return {
    findings,
    environments: verdicts.map(({ name, rendered }, index) => ({
      name,
      rendered,
      findings: sortFindings((distinct.lists[index] ?? []).filter((item) => isKept.has(item))),
    })),
    sources: () => sourcesOf(files, findings),
  };
}

type ValidateOne = (environment: Environment, extra: readonly ComputedLayer[]) => Promise<Verdict>;

/** Adds a cache to validation with rendering. Without rendering, validation is faster than the cache. */
async function remembering(ctx: Context, options: ValidatorOptions, validateOne: ValidateOne): Promise<ValidateOne> {
  if (!options.render) return validateOne;
  const [{ VerdictCache }, { resolveTool }] = await Promise.all([
    import("./verdict-cache.ts"),
    import("../tools/toolchain/index.ts"),
  ]);
  const helm = await resolveTool(ctx, "helm");
  const { content, crds, nginx, reader } = options;
  const cache = await VerdictCache.open(ctx, nginx ? [helm, nginx] : [helm]);
  const shared = [content.place, contentHash(content.files), content.files.flatMap((file) => file.outside ?? []), crds];
  return async (environment, extra) => {
    const { name, layers, sets = [], release, namespace, kubeVersion } = environment;
    // The verdict also depends on the content of these files, which is not part of the key.
    if (sets.some(({ kind }) => kind === "set-file")) return validateOne(environment, extra);
    const files = layers.map((path) => [reader.shown(path), Buffer.from(reader.bytes(path)).toString("latin1")]);
    const key = cache.key([...shared, name, files, sets, extra, release, namespace, kubeVersion]);
    const known = cache.get(key);
    if (known) return known;
    const verdict = await validateOne(environment, extra);
    cache.put(key, verdict);
    return verdict;
  };
}
