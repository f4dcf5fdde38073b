import type { LabStatus } from "../../lab/index.ts";

/** The text of `lab status`. */
export function labStatusText(labs: readonly LabStatus[]): string {
  if (labs.length === 0) return "no lab; start one with `chartwright lab up`\n";
  return labs.map(textOf).join("");
}

function textOf(lab: LabStatus): string {
  const lines = [`lab ${lab.name}: ${lab.state}`];
  if (lab.state !== "down") {
    lines.push(
      `  Kubernetes   ${lab.apiUrl}`,
      `  ChartMuseum  ${lab.chartmuseumUrl}`,
      `  registry     ${lab.registry}`,
      ...lab.pages.map(({ release, url }) => `  ${release}  ${url}`),
      ...lab.programs.map(({ name, pid, running }) =>
        running ? `  ✓ ${name} (${pid})` : `  ✗ ${name} is not running: \`chartwright lab up\` restarts it`,
      ),
    );
  }
  return `${lines.join("\n")}\n`;
}
