import type { EnvironmentData } from "../engines/config-files/index.ts";
import { parseDuration } from "../engines/go-duration/index.ts";
import { type Config, fault } from "./config.ts";
import type { Environment, ImageConfig, Target } from "./environment.ts";
import { environmentNames, layersOf } from "./environment-layers.ts";
import { releaseName } from "./release-names.ts";
import { resolveImage } from "./resolve-image.ts";

const DEFAULT_TIMEOUT_MS = 300_000;

/**
 * Returns all environments of a project with their defaults, sorted by name: those of the configuration, and those
 * defined by files that match the last pattern of `values`.
 *
 * @param dir the project's folder.
 * @param chart the chart's name.
 * @throws E_CONFIG for a file that does not exist, an invalid name, or an unknown placeholder.
 */
export async function resolveEnvironments(dir: string, config: Config, chart: string): Promise<Environment[]> {
  const image = config.data.image ? await resolveImage(dir, config, config.data.image) : undefined;
  return environmentNames(dir, config).map((name) => ({
    ...settingsOf(config, name, chart),
    layers: layersOf(dir, config, name),
    image: imageOf(config, name, image),
  }));
}

function settingsOf(config: Config, name: string, chart: string): Omit<Environment, "layers" | "image"> {
  const own = config.data.environments?.[name] ?? {};
  const words = { chart, env: name };
  return {
    name,
    release: releaseName(config, "release", words),
    namespace: releaseName(config, "namespace", words),
    kubeVersion: config.data.kubeVersion ?? undefined,
    target: targetOf(own),
    chartRepository: repositoryOf(own.chartRepository ?? config.data.chartRepository),
    versions: own.versions ?? (own.cluster ? "snapshot" : "fixed"),
    timeoutMs: parseDuration(own.timeout ?? "") ?? DEFAULT_TIMEOUT_MS,
    rollbackOnFailure: own.rollbackOnFailure ?? false,
    confirm: own.confirm ?? false,
  };
}

function targetOf({ cluster, context }: EnvironmentData): Target | undefined {
  if (cluster) return { kind: "lab" };
  return context ? { kind: "context", context } : undefined;
}

function repositoryOf(given: { readonly url: string } | null | undefined): Environment["chartRepository"] {
  return given ? { url: given.url.replace(/\/+$/, "") } : undefined;
}

function imageOf(config: Config, name: string, image: ImageConfig | undefined): ImageConfig | undefined {
  const own = config.data.environments?.[name]?.image;
  if (own && !image) {
    const at = config.valueAt(["environments", name, "image"]);
    fault(at, `environments.${name}.image is set, but the project has no image`, `add "image:" at the top level`);
  }
  return image && own ? { ...image, repository: own.repository } : image;
}
