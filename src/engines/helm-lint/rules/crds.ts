import { type Finding, finding } from "../../../findings/index.ts";
import { inPlace } from "../../chart-files/index.ts";
import { fieldOf, fieldText } from "../fields.ts";
import { type ChartRule, type LintedChart, locationIn } from "../linted-chart.ts";
import { readYamlDocuments, type YamlFile } from "../yaml-file.ts";

const MANIFEST = /^crds\/.*\.(?:yaml|yml|json)$/is;

function ofDocument(chart: LintedChart, path: string, { source, root, findings }: YamlFile): Finding[] {
  const fault = findings.find((item) => item.severity === "error");
  // Helm may be able to read this file.
  if (fault?.code === "yaml/unsupported") return [];
  if (fault) {
    const { message, location } = fault;
    return [finding("chart/crd", { problem: "unreadable", path, reason: message }, { location })];
  }
  if (root === undefined || (root.kind === "scalar" && root.value === null)) return [];
  const start = { source, start: root.start, end: root.start };
  if (root.kind !== "map") return [finding("chart/crd", { problem: "not an object", path }, locationIn(chart, start))];
  const [version, kind] = [fieldText(root, "apiVersion"), fieldText(root, "kind")];
  const wrong = (field: "apiVersion" | "kind", found: string): Finding =>
    finding("chart/crd", { problem: field, found }, locationIn(chart, fieldOf(root, field)?.value ?? start));
  return [
    ...(version.startsWith("apiextensions.k8s.io") ? [] : [wrong("apiVersion", version)]),
    ...(kind === "CustomResourceDefinition" ? [] : [wrong("kind", kind)]),
  ];
}

/** The files in `crds/`, also of subcharts, contain only CustomResourceDefinitions. */
export const crds: ChartRule = (chart) => {
  const found = [...chart.files].flatMap(([path, bytes]) =>
    MANIFEST.test(path)
      ? readYamlDocuments(inPlace(chart.place, path), bytes).flatMap((document) => ofDocument(chart, path, document))
      : [],
  );
  if (chart.files.has("crds")) found.push(finding("chart/crd", { problem: "not a folder" }, locationIn(chart, "crds")));
  return [...found, ...chart.subcharts.flatMap(crds)];
};
