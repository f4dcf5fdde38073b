import { defineConfig } from "vitest/config";

const project = (name: string, testTimeout: number, parallel: boolean) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    fileParallelism: parallel,
    pool: "forks" as const,
  },
});

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/closing-line.ts"],
    projects: [
      project("unit", 10_000, true),
      project("integration", 120_000, true),
      project("e2e", 300_000, false),
      project("long", 3_600_000, false),
    ],
  },
});
