import { join } from "node:path";
import type { Context } from "../context.ts";
import type { Finding } from "../core/finding.ts";
import { atPath, type ComputedLayer, computedLayer } from "../core/values/computed-layer.ts";
import { mergeLayers } from "../core/values/merge.ts";
import type { Layer, MergedMap } from "../core/values/merged-value.ts";
import { ChartwrightError } from "../errors.ts";
import type { Environment, Project } from "./environment.ts";
import { ValuesReader } from "./values-reader.ts";

/** The values of an environment, or the findings that say why there are none. */
export interface MergedEnvironment {
  /** Lowest first, the chart's defaults not among them. */
  readonly layers: readonly Layer[];
  /** Undefined where a file cannot be read as Helm reads it. */
  readonly root: MergedMap | undefined;
  /** Of all files, in the order of the layers. */
  readonly findings: readonly Finding[];
}

export interface MergeOptions {
  /** Reads each file once over several environments. */
  readonly reader?: ValuesReader;
  /** Layers above the files that are in no file; without them the image's repository is one. */
  readonly extra?: readonly ComputedLayer[];
}

/**
 * Merges the chart's defaults and the layers of an environment as Helm does.
 *
 * @throws E_FILE if a file cannot be read.
 */
export async function mergedValues(
  ctx: Context,
  project: Project,
  environment: Environment,
  options: MergeOptions = {},
): Promise<MergedEnvironment> {
  const reader = options.reader ?? new ValuesReader(ctx);
  const defaults = await reader.readDefaults(join(project.chartDir, "values.yaml"));
  const files = await Promise.all(environment.layers.map((path) => reader.read(path)));
  const findings = [defaults, ...files].flatMap((file) => file.findings);
  const layers: Layer[] = [];
  for (const file of files)
    if (file.node) layers.push({ name: file.source.file, file: file.source.file, node: file.node });
  for (const extra of options.extra ?? imageLayers(environment)) layers.push(computedLayer(extra));
  if (!defaults.node || files.some((file) => !file.node)) return { layers, root: undefined, findings };
  const base: Layer = { name: "chart defaults", file: defaults.source.file, node: defaults.node };
  return { layers, root: mergeLayers(base, layers), findings };
}

/**
 * Merges as `mergedValues` does, for those who need values and not news.
 *
 * @throws E_FINDINGS naming the first file that cannot be read as Helm reads it.
 */
export async function requireValues(
  ctx: Context,
  project: Project,
  environment: Environment,
  options: MergeOptions = {},
): Promise<MergedMap> {
  const { root, findings } = await mergedValues(ctx, project, environment, options);
  if (root) return root;
  const first = findings.find((item) => item.severity === "error");
  throw new ChartwrightError("E_FINDINGS", first?.message ?? "the values cannot be read", {
    ...(first?.location ? { at: first.location } : {}),
    hint: `chartwright validate ${environment.name} tells more`,
  });
}

/**
 * The computed layer of an environment's own image: where `image.set` says, its repository and, once it is known, its
 * digest.
 */
export function imageLayers(
  environment: Environment,
  pushed: { readonly repository?: string; readonly digest?: string } = {},
): ComputedLayer[] {
  const { image } = environment;
  if (!image) return [];
  const repository = { name: "image", values: atPath(image.set.repository, pushed.repository ?? image.repository) };
  return pushed.digest === undefined
    ? [repository]
    : [repository, { name: "image", values: atPath(image.set.digest, pushed.digest) }];
}
