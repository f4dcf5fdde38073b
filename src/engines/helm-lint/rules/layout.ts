import type { Finding } from "../../../findings/index.ts";
import { type ChartRule, chartFinding, type LintedChart } from "../linted-chart.ts";

/** The paths of the templates. */
export function templatesOf(chart: LintedChart): string[] {
  return [...chart.files.keys()].filter((path) => path.startsWith("templates/")).sort();
}

/** Go's filepath.Ext. */
function extensionOf(path: string): string {
  return /\.[^./]*$/.exec(path)?.[0] ?? "";
}

/** The chart has a values.yaml. */
export const valuesFile: ChartRule = (chart) =>
  chart.files.has("values.yaml") ? [] : [chartFinding(chart, "chart/values-file", {}, "values.yaml")];

/** The chart has templates, in a folder. */
export const templatesFolder: ChartRule = (chart) => {
  if (templatesOf(chart).length > 0) return [];
  return [chartFinding(chart, "chart/templates-folder", { isFile: chart.files.has("templates") }, "templates")];
};

const EXTENSIONS = [".yaml", ".yml", ".tpl", ".txt"];

/** Templates are files of YAML, partials (`.tpl`) or texts; Helm renders all others as if they were YAML. */
export const templateExtension: ChartRule = (chart) =>
  templatesOf(chart).flatMap((path): Finding[] => {
    const extension = extensionOf(path);
    if (EXTENSIONS.includes(extension)) return [];
    const rename = EXTENSIONS.find((known) => known === extension.toLowerCase());
    return [chartFinding(chart, "chart/template-extension", { path, extension, rename }, path)];
  });
