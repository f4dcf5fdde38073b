import { type Abstract, CHART, type ChartScope, OPAQUE, scopeOf, TEMPLATE, TEXT, valuesAt } from "./abstract-value.ts";
import type { Place, Step } from "./value-spot.ts";

/** Returns a field of the dot that Helm passes to a chart's templates (`recAllTpls` in Helm's pkg/engine). */
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
