import { type ChartRule, chartFinding } from "../linted-chart.ts";
import { METADATA, shapeFaults } from "../shapes.ts";

/** Chart.yaml has only fields that Helm knows; it drops all others when it packs. */
export const unknownFields: ChartRule = (chart) =>
  chart.metadata
    ? shapeFaults(chart.metadata, METADATA)
        .filter((fault) => fault.kind === "unknown")
        .map(({ path, nearest, at }) => chartFinding(chart, "chart/unknown-field", { field: path, nearest }, at))
    : [];
