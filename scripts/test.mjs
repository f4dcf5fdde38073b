// `npm test`, `npm run test:fast`, `test:node`, `test:long`: downloads whatever is missing, then runs the tests.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "./run-bundled.mjs";
import { chartwright, root, setUp } from "./setup.mjs";

const FAST = ["unit", "integration"];

/** The projects of vitest.config.ts in each level, and the levels of test programs that they need. */
const LEVELS = {
  fast: { projects: FAST, programs: ["fast"] },
  default: { projects: [...FAST, "slow", "differential", "e2e"], programs: ["fast", "default"] },
  node: { projects: FAST, programs: ["fast", "node"] },
  long: { projects: ["long"], programs: [] },
};

const FAST_TOOLS = ["helm", "kubectl", "chartmuseum", "registry", "buildah", "openssl", "gpg"];

/** Installs Chartwright's tools and the programs of the tests; returns the module that lists the latter. */
async function getPrograms(level, programs) {
  chartwright("doctor", "--install", ...(level === "default" ? [] : FAST_TOOLS));
  const list = await import(pathToFileURL(await bundle("test/support/programs/test-programs.ts")).href);
  try {
    await list.getTestPrograms(programs);
  } catch (error) {
    for (const { message } of error.errors ?? [error]) console.error(`✗ ${message}`);
    process.exit(3);
  }
  return list;
}

/** Runs vitest with the `node` in a folder, which also comes first on PATH; without a folder, with this `node`. */
function runTests(projects, args, folder) {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const all = [vitest, "run", ...projects.flatMap((project) => ["--project", project]), ...args];
  const env = folder === undefined ? process.env : { ...process.env, PATH: folder + delimiter + process.env.PATH };
  const node = folder === undefined ? process.execPath : join(folder, "node");
  return spawnSync(node, all, { cwd: root, stdio: "inherit", env }).status ?? 70;
}

/** Runs the tests once with each of the other Node versions; the closing line counts the tests of all runs. */
function runWithEach(folders, projects, args) {
  const scratch = mkdtempSync(join(tmpdir(), "chartwright-test-"));
  process.env.TEST_TOTAL_FILE ??= join(scratch, "total.json");
  let failed = 0;
  for (const [version, folder] of folders) {
    console.error(`… tests with Node ${version}`);
    failed = runTests(projects, args, folder) || failed;
  }
  rmSync(scratch, { recursive: true });
  return failed;
}

const [level = "default", ...rest] = process.argv.slice(2);
const chosen = LEVELS[level];
if (!chosen) {
  console.error(`unknown level "${level}"; the levels are ${Object.keys(LEVELS).join(", ")}`);
  process.exit(2);
}
setUp();
const list = level === "long" ? undefined : await getPrograms(level, chosen.programs);
const status =
  level === "node"
    ? runWithEach(await list.nodeFolders(), chosen.projects, rest)
    : runTests(chosen.projects, rest, undefined);
process.exit(status);
