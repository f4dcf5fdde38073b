import { type Abstract, CHART, type ChartScope, OPAQUE, scopeOf, TEMPLATE, TEXT, valuesAt } from "./abstract-value.ts";
import type { Place, Step } from "./value-spot.ts";

/** What stands below the dot of a chart's files (`recAllTpls` of Helm's pkg/engine), and what templates may set there. */
export function partOfContext(chart: ChartScope, step: Step, place: Place): Abstract {
  switch (step) {
    case "Values":
      return valuesAt(chart.spot, place);
    case "Subcharts":
      return scopeOf("subcharts", chart);
    case "Chart":
      return CHART;
    case "Template":
      return TEMPLATE;
    case "Release":
    case "Capabilities":
      return TEXT;
    default:
      return OPAQUE;
  }
}
