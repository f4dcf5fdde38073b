import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readConfig } from "../../../src/project/config.ts";
import { runProcess } from "../../../src/tools/process/process.ts";
import { repositoryDir, testContext } from "../../support/context.ts";
import { filesBelow } from "../../support/documents.ts";

it.each(["generate-cli-reference.mjs", "generate-configuration-reference.mjs", "generate-fault-table.mjs"])(
  "%s gives what is there",
  async (script) => {
    const args = [join(repositoryDir, "scripts", script), "--check"];
    const result = await runProcess(testContext(), { file: process.execPath, args, timeoutMs: 30_000 });
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  },
);

const configuration = readFileSync(join(repositoryDir, "docs/configuration.md"), "utf8");
const examples = [...configuration.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");

it.each(examples)("the example in docs/configuration.md is read: %j", (example) => {
  expect(() => readConfig("chartwright.yaml", example)).not.toThrow();
});

it("docs/cli.md names every variable of the environment that src/ reads", () => {
  const page = readFileSync(join(repositoryDir, "docs/cli.md"), "utf8");
  const read = new Set<string>();
  for (const path of filesBelow("src")) {
    const text = readFileSync(join(repositoryDir, path), "utf8");
    for (const [, name = ""] of text.matchAll(/\benv(?:\.|\[")(\w+)/g)) read.add(name);
    for (const [, names = ""] of text.matchAll(/\{([^{}]*)\} = (?:ctx|process)\.env\b/g)) {
      for (const part of names.split(",")) read.add(part.replace(/:.*/, "").trim());
    }
  }
  expect(read).toContain("CHARTMUSEUM_TOKEN");
  expect(read).toContain("CHARTWRIGHT_LAB");
  expect([...read].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
