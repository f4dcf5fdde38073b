import type { ArchiveFile } from "../go-archive/index.ts";

/** A file of a chart's folder. */
export interface ChartFile extends ArchiveFile {
  /** The link by which it was reached, if that leads out of the chart: its path in the chart, and where it leads. */
  readonly outside?: { readonly path: string; readonly target: string };
}
