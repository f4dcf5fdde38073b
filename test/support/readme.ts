import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryDir } from "./context.ts";

/** A command of the README and the output that it shows for it. */
export interface ShownOutput {
  readonly command: string;
  readonly lines: readonly string[];
}

/** The outputs that README.md shows: a comment names the command, the block after it contains its output. */
export function shownOutputs(): ShownOutput[] {
  const text = readFileSync(join(repositoryDir, "README.md"), "utf8");
  return [...text.matchAll(/<!-- output: (.+?) -->\n```text\n([\s\S]*?)```/g)].map(([, command = "", block = ""]) => ({
    command,
    lines: block.split("\n").filter((line) => line.trim() !== ""),
  }));
}

/** A line without the parts that differ from run to run: times, hashes, addresses, counts of tests. */
export function stableLine(line: string): string {
  return line
    .replace(/\(\d+(\.\d+)? m?s\)/, "(TIME)")
    .replace(/after \d+(\.\d+)? s/g, "after TIME")
    .replace(/sha256:[0-9a-f]+/g, "sha256:HASH")
    .replace(/snapshot\.h[0-9a-f]{12}/g, "snapshot.hHASH")
    .replace(/10\.200\.\d+\./g, "10.200.N.")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replace(/\b(lab )?[a-z0-9-]+-[0-9a-f]{6}\b/, "$1NAME")
    .replace(/(started) [a-z, -]+;/, "$1 ALL;")
    .replace(/\b\d+ passed/, "N passed")
    .replace(/\d+(\.\d+)? MB sent/, "SIZE sent")
    .replace(/[\d.]+~?\+?ds\d*/g, "VERSION")
    .trimEnd();
}
