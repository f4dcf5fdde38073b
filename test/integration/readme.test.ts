import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryDir } from "../support/context.ts";
import { shownOutputs } from "../support/readme.ts";
import { tempDir } from "../support/temp-dir.ts";

test("a typo in values/prod.yaml prints what the README shows", () => {
  using temp = tempDir();
  const { dir } = temp;
  for (const part of ["charts", "docker", "values", "chartwright.yaml"]) {
    cpSync(join(repositoryDir, part), join(dir, part), { recursive: true });
  }
  const file = join(dir, "values/prod.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("replicaCount: 3", "replicaCont: 3"));
  const shown = shownOutputs().find(({ command }) => command === "npx chartwright validate prod");
  const run = spawnSync(process.execPath, [join(repositoryDir, "dist/bin.js"), "validate", "prod"], {
    cwd: dir,
    encoding: "utf8",
  });
  expect({ status: run.status, lines: run.stdout.trimEnd().split("\n") }).toEqual({ status: 1, lines: shown?.lines });
});
