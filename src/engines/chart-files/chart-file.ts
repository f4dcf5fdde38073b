import type { ArchiveFile } from "../go-archive/index.ts";

/** A file in a chart's folder. */
export interface ChartFile extends ArchiveFile {
  /** The symbolic link through which the file was found, if it leads out of the chart; `target` is where it leads. */
  readonly outside?: { readonly path: string; readonly target: string };
}
