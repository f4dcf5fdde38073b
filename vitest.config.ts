import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// The groups run one after the other: the tests of a cluster need both processors of a small machine.
const project = (name: string, group: number, testTimeout: number, parallel: boolean) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    fileParallelism: parallel,
    // By default one processor is left idle; these tests wait for foreign programs half of their time.
    ...(parallel ? { maxWorkers: availableParallelism() + 1 } : {}),
    sequence: { groupOrder: group },
    pool: "forks" as const,
    globalSetup: name === "e2e" ? ["test/support/leftover-labs.ts"] : [],
  },
});

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/closing-line.ts"],
    projects: [
      project("unit", 0, 10_000, true),
      project("integration", 0, 120_000, true),
      project("differential", 1, 300_000, true),
      project("e2e", 2, 300_000, false),
      project("long", 3, 3_600_000, false),
    ],
  },
});
