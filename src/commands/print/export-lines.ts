import type { LabEnvironment } from "../../lab/index.ts";

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The lines of `lab env`, for `eval "$(chartwright lab env)"`. */
export function exportLines({ variables, path }: LabEnvironment): string {
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  return `${lines.join("")}export PATH=${quote(path.join(":"))}":$PATH"\n`;
}
