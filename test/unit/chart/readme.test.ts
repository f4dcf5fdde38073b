import { join } from "node:path";
import { expect, it } from "vitest";
import { runProcess } from "../../../src/tools/process.ts";
import { repositoryDir, testContext } from "../../support/context.ts";

it("has the values table that the schema gives", async () => {
  const args = [join(repositoryDir, "scripts/generate-chart-docs.mjs"), "--check"];
  const result = await runProcess(testContext(), { file: process.execPath, args, timeoutMs: 30_000 });
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
});
