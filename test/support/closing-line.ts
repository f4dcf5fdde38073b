import type { Reporter, TestModule } from "vitest/node";

/** Ends a test run with the line that CI reads, and fails it in CI when a test was skipped or none ran. */
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
    process.on("exit", () =>
      process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${skipped} skipped\n`),
    );
  }
}
