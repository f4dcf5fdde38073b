import { type Chart, decode, inPlace } from "../chart-files/index.ts";
import type { TemplateChart } from "./analyze-templates.ts";

/** Converts a chart for the analysis. A subchart appears once under each key that its values have in the parent's. */
export function templateChart(chart: Chart, name = chart.name): TemplateChart {
  const { dependencies, type } = chart.metadata;
  const subcharts = chart.subcharts.flatMap((subchart) => {
    const meant = dependencies.filter((item) => item.name === subchart.name).map((item) => item.alias || item.name);
    return [...new Set(meant.length > 0 ? meant : [subchart.name])].map((key) => templateChart(subchart, key));
  });
  const readByHelm = dependencies.flatMap(({ name: own, alias, condition, tags, importValues }) => [
    ...condition
      .split(",")
      .filter((path) => path !== "")
      .map((path) => path.split(".")),
    ...tags.map((tag) => ["tags", tag]),
    ...importValues.map((item) => [
      alias || own,
      ...(typeof item === "string" ? ["exports", ...item.split(".")] : item.child.split(".")),
    ]),
  ]);
  const templates = [...chart.files]
    .filter(([path]) => path.startsWith("templates/"))
    .map(([path, data]) => ({ file: inPlace(chart.place, path), text: decode(data) }));
  return { name, templates, subcharts, library: type === "library", readByHelm };
}
