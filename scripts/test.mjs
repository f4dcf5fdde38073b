// `npm test`, `npm run test:fast`, `npm run test:long`: everything that is missing, then the tests of a level.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { chartwright, root, setUp } from "./setup.mjs";

const LEVELS = {
  fast: ["unit", "integration"],
  default: ["unit", "integration", "differential", "e2e"],
  long: ["long"],
};

const [level = "default", ...rest] = process.argv.slice(2);
const projects = LEVELS[level];
if (!projects) {
  console.error(`no level "${level}": ${Object.keys(LEVELS).join(", ")}`);
  process.exit(2);
}
setUp();
const cluster = level !== "fast";
chartwright(
  "doctor",
  "--install",
  ...(cluster ? [] : ["helm", "kubectl", "chartmuseum", "registry", "buildah", "openssl", "gpg"]),
);
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const args = ["run", ...projects.flatMap((project) => ["--project", project]), ...rest];
const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: "inherit" });
process.exit(status ?? 70);
