import type { Released } from "../../release/index.ts";

/**
 * The text of `release`: the outcome and, in the lab, the page with commands to try next.
 *
 * @param changeable files and folders to change for the next release, relative to the working folder.
 */
export function releasedText(released: Released, changeable: readonly string[]): string {
  const { environment, release, namespace, chart, image, deployed, page } = released;
  const lines = [
    "",
    `${release} in ${namespace}: ${deployed.outcome}, revision ${deployed.revision}`,
    `  chart  ${chart.name} ${chart.version}`,
  ];
  if (image) lines.push(`  image  ${image}`);
  if (page) {
    if (page.takenPort !== undefined)
      lines.push(`  port ${page.takenPort} is taken: the page is on the next free port`);
    lines.push(
      "",
      `The page: ${page.url}`,
      "",
      "Try next:",
      `  change something in ${changeable.join(" or ")} and run the command again: it releases only that change`,
      `  npx chartwright status ${environment}; npx chartwright rollback ${environment}, once there is a second revision`,
      '  eval "$(npx chartwright lab env)"; helm list -A; kubectl get pods -A',
    );
  }
  return `${lines.join("\n")}\n`;
}
