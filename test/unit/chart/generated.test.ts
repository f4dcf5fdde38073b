import { join } from "node:path";
import { expect, it } from "vitest";
import { runProcess } from "../../../src/tools/process/process.ts";
import { repositoryDir, testContext } from "../../support/context.ts";

it.each([
  ["the Kubernetes types of values.schema.json are those of schemas/kubernetes.json", "generate-chart-schema.mjs"],
  ["values.yaml is what the schema gives", "generate-chart-values.mjs"],
  ["the README's table is what the schema gives", "generate-chart-docs.mjs"],
])("%s", async (_name, script) => {
  const args = [join(repositoryDir, "scripts", script), "--check"];
  const result = await runProcess(testContext(), { file: process.execPath, args, timeoutMs: 30_000 });
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
});
