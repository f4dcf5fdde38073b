import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { ChartwrightError } from "../errors.ts";
import { lastLines } from "../tools/process/index.ts";
import { logFile } from "./daemon.ts";
import type { Lab } from "./lab.ts";

/**
 * The end of a program's log, or without a program the names of all that have one.
 *
 * @throws E_LAB_DOWN if there is no such lab, E_USAGE for an unknown program.
 */
export function readLog(lab: Lab, program: string | undefined, lines: number): string {
  const dir = dirname(logFile(lab, "any"));
  if (!existsSync(dir)) {
    throw new ChartwrightError("E_LAB_DOWN", `there is no lab "${lab.name}"`, { hint: "start it: chartwright lab up" });
  }
  const names = readdirSync(dir)
    .filter((file) => file.endsWith(".log"))
    .map((file) => basename(file, ".log"))
    .sort();
  if (program === undefined) return `${names.join("\n")}\n`;
  if (!names.includes(program)) {
    throw new ChartwrightError("E_USAGE", `the lab has no log of "${program}"`, {
      hint: `one of: ${names.join(", ")}`,
    });
  }
  return `${lastLines(readFileSync(logFile(lab, program), "utf8"), lines)}\n`;
}
