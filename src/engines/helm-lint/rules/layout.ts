import type { Finding } from "../../../findings/index.ts";
import { finding } from "../../../findings/index.ts";
import { type ChartRule, type LintedChart, locationIn } from "../linted-chart.ts";

/** Returns the paths of the templates. */
export function templatesOf(chart: LintedChart): string[] {
  return [...chart.files.keys()].filter((path) => path.startsWith("templates/")).sort();
}

/** Go's filepath.Ext. */
function extensionOf(path: string): string {
  return /\.[^./]*$/.exec(path)?.[0] ?? "";
}

/** The chart has a values.yaml. */
export const valuesFile: ChartRule = (chart) =>
  chart.files.has("values.yaml") ? [] : [finding("chart/values-file", {}, locationIn(chart, "values.yaml"))];

/** The chart has a folder with templates. */
export const templatesFolder: ChartRule = (chart) => {
  if (templatesOf(chart).length > 0) return [];
  return [finding("chart/templates-folder", { isFile: chart.files.has("templates") }, locationIn(chart, "templates"))];
};

const EXTENSIONS = [".yaml", ".yml", ".tpl", ".txt"];

/** Templates have the extension of YAML files, partials (`.tpl`) or text files. Helm renders all others as YAML. */
export const templateExtension: ChartRule = (chart) =>
  templatesOf(chart).flatMap((path): Finding[] => {
    const extension = extensionOf(path);
    if (EXTENSIONS.includes(extension)) return [];
    const rename = EXTENSIONS.find((known) => known === extension.toLowerCase());
    return [finding("chart/template-extension", { path, extension, rename }, locationIn(chart, path))];
  });
