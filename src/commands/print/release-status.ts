import type { ReleaseStatus } from "../../release/index.ts";

/** The text of `status`. */
export function releaseStatusText(status: ReleaseStatus): string {
  const lines = [
    `${status.release} in ${status.namespace}: ${status.status}, revision ${status.revision}, ${status.chart} ${status.chartVersion}`,
    ...status.workloads.map(({ workload, ready, desired }) => `  ${workload}: ${ready} of ${desired} ready`),
    ...[...new Set(status.workloads.flatMap(({ images }) => images))].map((image) => `  image ${image}`),
    ...status.troubles.map(
      ({ pod, workload, container, reason, message }) =>
        `  ✗ ${pod ?? workload}${container ? `, container ${container}` : ""}: ${reason}: ${message}`,
    ),
  ];
  if (status.url) lines.push(`  ${status.url}`);
  return `${lines.join("\n")}\n`;
}
