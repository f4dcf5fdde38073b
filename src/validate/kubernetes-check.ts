import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { allCharts, type Chart, decode } from "../engines/chart-files/index.ts";
import type { ManifestDocument } from "../engines/kubernetes-api/index.ts";
import {
  ApiSchemaData,
  type CrdSchemas,
  checkManifest,
  chooseVersion,
  crdSchemas,
} from "../engines/kubernetes-api/index.ts";
import { type ManifestOrigin, manifestFinding } from "../engines/rendered-findings/index.ts";
import type { Finding } from "../findings/index.ts";

/** Checks manifests against the Kubernetes API. */
export class KubernetesCheck {
  readonly #ctx: Context;
  readonly #data: Promise<ApiSchemaData>;
  readonly #crds: CrdSchemas;
  readonly #noted = new Set<string>();

  /** @param crds texts of CustomResourceDefinitions in addition to those in the chart's `crds/`. */
  constructor(ctx: Context, chart: Chart, crds: readonly string[]) {
    this.#ctx = ctx;
    const file = join(ctx.packageDir, "schemas", "kubernetes.json");
    this.#data = readFile(file, "utf8").then((text) => new ApiSchemaData(text));
    const own = allCharts(chart).flatMap(({ files }) =>
      [...files].filter(([path]) => path.startsWith("crds/")).map(([, data]) => decode(data)),
    );
    this.#crds = crdSchemas([...own, ...crds]);
  }

  /**
   * Reports objects and values that the API server of a version would reject, and APIs that it deprecates.
   *
   * @param version `1.36`; undefined for the newest known one.
   */
  async findings(
    documents: readonly ManifestDocument[],
    version: string | undefined,
    origin: ManifestOrigin,
  ): Promise<Finding[]> {
    const data = await this.#data;
    const choice = chooseVersion(version, data.versions);
    if (choice.note !== undefined && !this.#noted.has(choice.note)) {
      this.#noted.add(choice.note);
      this.#ctx.progress.note(`note: ${choice.note}`);
    }
    if (choice.version === undefined) return [];
    const faults = await checkManifest(documents, data.schemas(choice.version), { crds: this.#crds });
    return faults.map((fault) => manifestFinding(fault, origin));
  }
}
