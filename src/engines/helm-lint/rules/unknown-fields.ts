import { finding } from "../../../findings/index.ts";
import { type ChartRule, locationIn } from "../linted-chart.ts";
import { METADATA, shapeFaults } from "../shapes.ts";

/** Chart.yaml contains only fields that Helm knows. Helm drops all others when it packs. */
export const unknownFields: ChartRule = (chart) =>
  chart.metadata
    ? shapeFaults(chart.metadata, METADATA)
        .filter((fault) => fault.kind === "unknown")
        .map(({ path, nearest, at }) => finding("chart/unknown-field", { field: path, nearest }, locationIn(chart, at)))
    : [];
