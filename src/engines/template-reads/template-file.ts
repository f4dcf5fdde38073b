import { decode, inPlace } from "../chart-files/index.ts";
import type { EnabledChart } from "../helm-values/index.ts";

/** A template and the file name that locations show. */
export interface TemplateFile {
  readonly file: string;
  readonly text: string;
}

/**
 * Finds a template by the path that Helm prints.
 *
 * @param path relative to the release's own chart: `templates/web.yaml`, `charts/db/templates/db.yaml`, where `db` may be
 * an alias.
 */
export function templateOf(charts: readonly EnabledChart[], path: string): TemplateFile | undefined {
  const steps = path.split("/");
  const names: string[] = [];
  while (steps[0] === "charts" && steps[1] !== undefined) {
    names.push(steps[1]);
    steps.splice(0, 2);
  }
  const named = charts.find(
    (item) => item.path.length === names.length && item.path.every((step, at) => step === names[at]),
  );
  const own = steps.join("/");
  const bytes = named?.chart.files.get(own);
  return named && bytes && { file: inPlace(named.chart.place, own), text: decode(bytes) };
}
