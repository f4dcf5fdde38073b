import { type Finding, finding } from "../../../findings/index.ts";
import { inPlace } from "../../chart-files/index.ts";
import { fieldOf, fieldText } from "../fields.ts";
import { type ChartRule, chartFinding, type LintedChart } from "../linted-chart.ts";
import { readYamlDocuments, type YamlFile } from "../yaml-file.ts";

const MANIFEST = /^crds\/.*\.(?:yaml|yml|json)$/is;

function ofDocument(chart: LintedChart, path: string, { source, root, findings }: YamlFile): Finding[] {
  const fault = findings.find((item) => item.severity === "error");
  // Only what Helm cannot read for sure.
  if (fault?.code === "yaml/unsupported") return [];
  if (fault) {
    const { message, location } = fault;
    return [finding("chart/crd", `Helm cannot read ${path}: ${message}`, location ? { location } : {})];
  }
  if (root === undefined || (root.kind === "scalar" && root.value === null)) return [];
  const start = { source, start: root.start, end: root.start };
  if (root.kind !== "map") return [chartFinding(chart, "chart/crd", `${path} holds what is no object`, start)];
  const [version, kind] = [fieldText(root, "apiVersion"), fieldText(root, "kind")];
  const found = (field: string, message: string): Finding =>
    chartFinding(
      chart,
      "chart/crd",
      message,
      fieldOf(root, field)?.value ?? start,
      "move what is no definition to templates/",
    );
  return [
    ...(version.startsWith("apiextensions.k8s.io")
      ? []
      : [found("apiVersion", `in crds/ an apiVersion must be of apiextensions.k8s.io, found "${version}"`)]),
    ...(kind === "CustomResourceDefinition"
      ? []
      : [found("kind", `in crds/ a kind must be CustomResourceDefinition, found "${kind}"`)]),
  ];
}

/** What lies in `crds/`, of subcharts too, is definitions of kinds, and no template. */
export const crds: ChartRule = (chart) => {
  const news = [...chart.files].flatMap(([path, bytes]) =>
    MANIFEST.test(path)
      ? readYamlDocuments(inPlace(chart.place, path), bytes).flatMap((document) => ofDocument(chart, path, document))
      : [],
  );
  if (chart.files.has("crds")) news.push(chartFinding(chart, "chart/crd", "crds is a file, no folder", "crds"));
  return [...news, ...chart.subcharts.flatMap(crds)];
};
