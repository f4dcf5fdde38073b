import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** The integration tests that `npm run test:fast` leaves out because of the time they take. */
const SLOW = [
  "build-flags",
  "build-image",
  "build-site",
  "builders",
  "chart-conditions",
  "chart-served",
  "copy-image",
  "dependencies",
  "fetch-chart",
  "load/load",
  "publish/answers",
  "publish/connection",
  "publish/many",
  "publish/publishers",
  "publish/servers",
  "publish/signed",
  "publish/storage",
  "push-image",
  "registry-login",
  "same-bytes",
  "sign-chart",
  "terminal/terminal",
  "tools/debian",
  "tools/get-supply",
  "tools/release",
  "validate/names",
  "validate/nginx-config",
].map((name) => `test/integration/${name}.test.ts`);

const missing = SLOW.filter((file) => !existsSync(file));
if (missing.length > 0) throw new Error(`vitest.config.ts: no such test: ${missing.join(", ")}`);

interface Project {
  readonly name: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** The groups run one after the other: the tests of a cluster need both processors of a small machine. */
  readonly group: number;
  readonly testMinutes: number;
  readonly parallel?: boolean;
  /** Whether each file has a process of its own. */
  readonly isolate?: boolean;
}

// The time limits end a test that hangs. They do not measure: a test may run on a machine with a load of 8.
const project = ({ name, include, exclude = [], group, testMinutes, parallel = true, isolate = true }: Project) => ({
  test: {
    name,
    include: [...(include ?? [`test/${name}/**/*.test.ts`])],
    exclude: [...exclude],
    testTimeout: testMinutes * 60_000,
    // A hook may start a lab.
    hookTimeout: Math.max(testMinutes, 10) * 60_000,
    fileParallelism: parallel,
    isolate,
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
      // Unit tests share their processes: loading the modules for each file takes more time than the tests.
      project({ name: "unit", group: 0, testMinutes: 2, isolate: false }),
      project({ name: "integration", exclude: SLOW, group: 0, testMinutes: 5 }),
      project({ name: "slow", include: SLOW, group: 0, testMinutes: 5 }),
      project({ name: "differential", group: 1, testMinutes: 10 }),
      project({ name: "e2e", group: 2, testMinutes: 10, parallel: false }),
      project({ name: "long", group: 3, testMinutes: 60, parallel: false }),
    ],
  },
});
