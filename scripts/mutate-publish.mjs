// Replaces the guard of each fault in test/support/publish/fault-table.ts in turn, and checks that its test fails:
//   node scripts/mutate-publish.mjs [PART OF A FAULT'S NAME]
// Changes src/ and dist/ of this checkout while it runs, and restores both.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { importSource, root } from "./generated-file.mjs";

const { FAULTS } = await importSource('export { FAULTS } from "./test/support/publish/fault-table.ts";');
const wanted = process.argv[2] ?? "";
const build = () => execFileSync(process.execPath, [join(root, "scripts/build.mjs")], { stdio: "inherit" });
const pattern = (name) => `^${name.replace(/[^\w ]/g, "\\$&")}$`;
const vitest = join(root, "node_modules/vitest/vitest.mjs");

let survivors = 0;
for (const [name, { guard }] of Object.entries(FAULTS)) {
  if (!name.includes(wanted)) continue;
  const file = join(root, "src", guard.file);
  const text = readFileSync(file, "utf8");
  writeFileSync(
    file,
    text.replace(guard.take, () => guard.put),
  );
  try {
    build();
    const args = [
      vitest,
      "run",
      "--project",
      "integration",
      "--project",
      "slow",
      "test/integration/publish/",
      "-t",
      pattern(name),
    ];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", timeout: 300_000 });
    // A run that executes no test fails too; only the failure of this test counts.
    const red = status !== 0 && stdout.includes("1 failed");
    if (!red) survivors++;
    console.log(`${red ? "red" : "SURVIVED"}  ${name}`);
  } finally {
    writeFileSync(file, text);
  }
}
build();
process.exitCode = survivors > 0 ? 1 : 0;
