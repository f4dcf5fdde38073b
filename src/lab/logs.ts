import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { ChartwrightError } from "../errors.ts";
import { lastLines } from "../tools/process/index.ts";
import { logFile } from "./daemon.ts";
import type { Lab } from "./lab.ts";

/**
 * Returns the last lines of a program's log or, without a program, the names of all programs that have one.
 *
 * @throws E_LAB_DOWN if the lab was never started, E_USAGE for an unknown program.
 */
export function readLog(lab: Lab, program: string | undefined, lines: number): string {
  const dir = dirname(logFile(lab, "any"));
  if (!existsSync(dir)) {
    throw new ChartwrightError("E_LAB_DOWN", `there is no lab "${lab.name}"`, { hint: "run chartwright lab up" });
  }
  const names = readdirSync(dir)
    .filter((file) => file.endsWith(".log"))
    .map((file) => basename(file, ".log"))
    .sort();
  if (program === undefined) return `${names.join("\n")}\n`;
  if (!names.includes(program)) {
    throw new ChartwrightError("E_USAGE", `the lab has no log of "${program}"`, {
      hint: `choose from ${names.join(", ")}`,
    });
  }
  return `${lastLines(readFileSync(logFile(lab, program), "utf8"), lines)}\n`;
}
