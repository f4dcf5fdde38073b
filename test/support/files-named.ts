import { readdirSync } from "node:fs";

/** The files with a name below a folder, by their path from there, sorted. */
export function filesNamed(folder: string, name: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return all.filter((path) => path === name || path.endsWith(`/${name}`)).sort();
}
