import type { Finding } from "../../findings/index.ts";
import type { ArchiveFile } from "../go-archive/index.ts";
import { type ChartRule, type LintedChart, lintedChart } from "./linted-chart.ts";
import { apiVersion, v2Fields } from "./rules/api-version.ts";
import { appVersion } from "./rules/app-version.ts";
import { crds } from "./rules/crds.ts";
import { dependencies, missingDependencies, strangers, undeclaredDependencies } from "./rules/dependencies.ts";
import { indent } from "./rules/indent.ts";
import { templateExtension, templatesFolder, valuesFile } from "./rules/layout.ts";
import { maintainers } from "./rules/maintainers.ts";
import { metadata } from "./rules/metadata.ts";
import { name } from "./rules/name.ts";
import { type } from "./rules/type.ts";
import { unknownFields } from "./rules/unknown-fields.ts";
import { icon, urls } from "./rules/urls.ts";
import { version } from "./rules/version.ts";

/** Rules of which a broken one keeps Helm from loading the chart; it looks at subcharts by them too. */
const LOADING: readonly ChartRule[] = [metadata, name, apiVersion, version, type, dependencies, strangers];

/** What `helm lint` says of a chart besides. */
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
 * What `helm lint` says about the files of a chart (pkg/chart/v2/lint of Helm 4.1 to 4.3), each with its place; of
 * subcharts only what keeps Helm from loading them, as `helm lint` does. docs/lint.md has the differences.
 *
 * @param place the chart as places show it: `charts/web`.
 * @param files all files that `.helmignore` leaves, those of `charts/` included.
 */
export function lintChart(place: string, files: readonly ArchiveFile[]): Finding[] {
  const chart = lintedChart(place, files);
  return [...[...LOADING, ...LINTING].flatMap((rule) => rule(chart)), ...chart.subcharts.flatMap(loadingFaults)];
}
