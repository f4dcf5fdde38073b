import type { Finding } from "../../../findings/index.ts";
import { finding } from "../../../findings/index.ts";
import { inPlace } from "../../chart-files/index.ts";
import { fieldItems, fieldOf, isNull, textOf } from "../fields.ts";
import { type ChartRule, type LintedChart, locationIn } from "../linted-chart.ts";
import { LOCK, METADATA, type Shape, shapeFaults, type TypeFault } from "../shapes.ts";
import { readYamlFile } from "../yaml-file.ts";

function wrongType(chart: LintedChart, { path, at, expected, found }: Omit<TypeFault, "kind">): Finding {
  return finding("chart/metadata", { problem: "type", field: path, expected, found }, locationIn(chart, at));
}

const ISO_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Checks requirements.yaml and the lock files, which Helm reads together with Chart.yaml. */
function besides(chart: LintedChart): Finding[] {
  const files: readonly (readonly [string, Shape])[] = [
    ["requirements.yaml", METADATA],
    ["requirements.lock", LOCK],
    ["Chart.lock", LOCK],
  ];
  return files.flatMap(([path, shape]) => {
    const bytes = chart.files.get(path);
    if (!bytes) return [];
    const { root, findings } = readYamlFile(inPlace(chart.place, path), bytes);
    const faults = root ? shapeFaults(root, shape).filter((fault) => fault.kind === "type") : [];
    const time = shape === LOCK ? fieldOf(root, "generated")?.value : undefined;
    const wrongTime = time && !isNull(time) && !ISO_TIME.test(textOf(time));
    return [
      ...findings.filter((item) => item.severity === "error"),
      ...faults.map((fault) => wrongType(chart, fault)),
      ...(wrongTime ? [wrongType(chart, { path: "generated", expected: "an RFC 3339 time", at: time })] : []),
    ];
  });
}

/** Chart.yaml, requirements.yaml and the lock files are readable, and every field has the type that Helm expects. */
export const metadata: ChartRule = (chart) => {
  const { chartYaml } = chart;
  if (!chartYaml) return [finding("chart/metadata", { problem: "no file" }, locationIn(chart, "Chart.yaml"))];
  const faults = chartYaml.root ? shapeFaults(chartYaml.root, METADATA) : [];
  const nulls = ["maintainers", "dependencies"].flatMap((name) =>
    fieldItems(chart.metadata, name)
      .filter(isNull)
      .map((item) => finding("chart/metadata", { problem: "empty entry", field: name }, locationIn(chart, item))),
  );
  return [
    ...chartYaml.findings,
    ...faults.filter((fault) => fault.kind === "type").map((fault) => wrongType(chart, fault)),
    ...nulls,
    ...besides(chart),
  ];
};
