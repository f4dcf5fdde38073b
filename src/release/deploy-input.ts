import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { computedText } from "../engines/helm-values/index.ts";
import type { Environment, Target } from "../project/index.ts";
import type { ChartWithValues } from "../tools/helm/index.ts";
import { imageLayers } from "../values/index.ts";

/** A chart to deploy, and its environment. */
export interface DeployRequest {
  readonly environment: Environment;
  readonly target: Target;
  /** The published chart; `file` is the path of the .tgz. */
  readonly chart: { readonly file: string; readonly name: string; readonly version: string; readonly digest: string };
  /** The digest of the project's own image, if it builds one. */
  readonly imageDigest?: string | undefined;
}

/** Returns the chart with the environment's values and, above them, the reference of its image. */
export function chartWithValues({ environment, chart, target, imageDigest }: DeployRequest): ChartWithValues {
  const { release, namespace, layers } = environment;
  const image = imageLayers(environment, { repository: target.imageRepository, digest: imageDigest });
  return { release, namespace, chart: chart.file, valuesFiles: layers, values: computedText(image) };
}

/** Hashes everything that a deploy depends on. A deployed release with the same hash needs no new revision. */
export async function inputHash(chartDigest: string, { valuesFiles, values = "" }: ChartWithValues): Promise<string> {
  const hash = createHash("sha256").update(chartDigest);
  for (const file of valuesFiles) hash.update("\0").update(await readFile(file));
  return hash.update("\0").update(values).digest("hex").slice(0, 40);
}
