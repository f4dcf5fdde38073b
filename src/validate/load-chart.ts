import { inPlace } from "../engines/chart-files/index.ts";
import { ChartwrightError } from "../errors.ts";
import { type Finding, finding, startOf } from "../findings/index.ts";
import type { ChartContent } from "../project/index.ts";
import { baseOf, type MergeBase } from "../values/index.ts";
import type { ValidatorOptions } from "./verdict.ts";

/**
 * Loads a chart as Helm does, or returns findings that explain why Helm would not load it.
 *
 * @throws E_CHART if Helm would not load it and no finding explains why.
 */
export async function loadChart(options: ValidatorOptions): Promise<MergeBase | readonly Finding[]> {
  const { content, behaviour, reader } = options;
  try {
    const base = baseOf(content, behaviour, reader);
    const { dependencies, type } = base.chart.metadata;
    if (type === "library") return [notInstallable(content)];
    // Helm checks the dependencies before it reads values.
    const lacks = dependencies.some(({ name }) => !base.chart.subcharts.some((item) => item.name === name));
    const errors = lacks ? await chartErrors(content) : [];
    return errors.length > 0 ? errors : base;
  } catch (error) {
    if (!(error instanceof ChartwrightError) || error.code !== "E_CHART") throw error;
    const errors = await chartErrors(content);
    if (errors.length === 0) throw error;
    return errors;
  }
}

function notInstallable({ place }: ChartContent): Finding {
  const location = startOf(inPlace(place, "Chart.yaml"));
  return finding("render/failed", { reason: "library charts are not installable" }, { location });
}

async function chartErrors({ place, files }: ChartContent): Promise<Finding[]> {
  const { lintChart } = await import("../engines/helm-lint/index.ts");
  return lintChart(place, files).filter((item) => item.severity === "error");
}
