import { createHash } from "node:crypto";
import { placeInFile, type Report } from "./report.ts";
import type { SharedFinding } from "./shared-findings.ts";

/**
 * Returns a fingerprint of 32 hexadecimal digits for each finding, in order. It depends on the rule, the file and the
 * path of the value or, without a path, the text of the line, so it does not change when lines move or when another
 * wrong value replaces the first. Findings that are equal in all of these are numbered.
 */
export function fingerprints(findings: readonly SharedFinding[], report: Report): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ finding }) => {
    const { code, path, location, layer } = finding;
    const place = placeInFile(finding);
    const where = place ? report.repositoryPath(place.file) : layer;
    const what = path ?? (location && report.lineOf(location)?.text.trim()) ?? finding.message;
    const key = JSON.stringify([code, where ?? null, what]);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return createHash("sha256").update(`${key}\n${count}`).digest("hex").slice(0, 32);
  });
}
