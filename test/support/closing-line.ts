import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Ends a test run with the line that CI reads, and fails the run in CI if a test was skipped or none ran.
 *
 * With TEST_TOTAL_FILE, a file that several runs share, the line counts the tests of all of them.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
      if (module.errors().length > 0) count.failed++;
    }
    count.failed += errors.length;
    const skipped = count.skipped + count.pending;
    if (count.passed === 0 || (skipped > 0 && process.env["CI"] !== undefined)) process.exitCode = 1;
    const [passed, failed, left] = addToTotal([count.passed, count.failed, skipped]);
    process.on("exit", () => process.stdout.write(`${passed} passed, ${failed} failed, ${left} skipped\n`));
  }
}

/** Adds the counts of this run to those of earlier runs; returns the sums. */
function addToTotal(counts: readonly number[]): readonly number[] {
  const file = process.env["TEST_TOTAL_FILE"];
  if (file === undefined) return counts;
  const earlier: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  const sums = counts.map((count, index) => count + (Array.isArray(earlier) ? Number(earlier[index] ?? 0) : 0));
  writeFileSync(file, JSON.stringify(sums));
  return sums;
}
