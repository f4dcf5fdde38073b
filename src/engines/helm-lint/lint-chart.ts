import type { Finding } from "../../findings/index.ts";
import type { ArchiveFile } from "../go-archive/index.ts";
import { type ChartRule, type LintedChart, lintedChart } from "./linted-chart.ts";
import { apiVersion, v2Fields } from "./rules/api-version.ts";
import { appVersion } from "./rules/app-version.ts";
import { crds } from "./rules/crds.ts";
import { dependencies, invalidSubcharts, missingDependencies, undeclaredDependencies } from "./rules/dependencies.ts";
import { indent } from "./rules/indent.ts";
import { templateExtension, templatesFolder, valuesFile } from "./rules/layout.ts";
import { maintainers } from "./rules/maintainers.ts";
import { metadata } from "./rules/metadata.ts";
import { name } from "./rules/name.ts";
import { type } from "./rules/type.ts";
import { unknownFields } from "./rules/unknown-fields.ts";
import { icon, urls } from "./rules/urls.ts";
import { version } from "./rules/version.ts";

/** The rules whose violation prevents Helm from loading a chart. Helm applies them to subcharts too. */
const LOADING: readonly ChartRule[] = [metadata, name, apiVersion, version, type, dependencies, invalidSubcharts];

/** The other rules of `helm lint`. */
const LINTING: readonly ChartRule[] = [
  v2Fields,
  appVersion,
  maintainers,
  urls,
  icon,
  unknownFields,
  missingDependencies,
  undeclaredDependencies,
  valuesFile,
  templatesFolder,
  templateExtension,
  indent,
  crds,
];

function loadingFaults(chart: LintedChart): Finding[] {
  const found = LOADING.flatMap((rule) => rule(chart)).filter((item) => item.severity === "error");
  return [...found, ...chart.subcharts.flatMap(loadingFaults)];
}

/**
 * Returns what `helm lint` reports about the files of a chart (pkg/chart/v2/lint of Helm 4.1 to 4.3), with locations. As in
 * `helm lint`, a fault of a subchart is reported only if it prevents loading. docs/lint.md lists the differences.
 *
 * @param place the prefix of locations in the chart: `charts/web`.
 * @param files all files that `.helmignore` does not exclude, including those in `charts/`.
 */
export function lintChart(place: string, files: readonly ArchiveFile[]): Finding[] {
  const chart = lintedChart(place, files);
  return [...[...LOADING, ...LINTING].flatMap((rule) => rule(chart)), ...chart.subcharts.flatMap(loadingFaults)];
}
