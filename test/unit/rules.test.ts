import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { finding, isOf, withData } from "../../src/findings/finding.ts";
import { formatJson } from "../../src/findings/formats/json.ts";
import { RULE_CODES, ruleOf } from "../../src/findings/rule-table.ts";
import { repositoryDir } from "../support/context.ts";
import { reportOf } from "../support/report.ts";

const page = (code: string): string => join(repositoryDir, "docs", "rules", `${code}.md`);

it.each(RULE_CODES)("the rule %s has a page with its severity, an example and what to do", (code) => {
  expect(existsSync(page(code))).toBe(true);
  const text = readFileSync(page(code), "utf8");
  expect(text.startsWith(`# ${code}\n`)).toBe(true);
  expect(text).toContain(`Severity: ${ruleOf(code).severity}`);
  expect(text).toContain("## Example");
  expect(text).toContain("## What to do");
});

it("each rule has a file, named after its code", () => {
  const files = readdirSync(join(repositoryDir, "src", "findings", "rules"));
  expect(files.sort()).toEqual(RULE_CODES.map((code) => `${code.replace("/", "-")}.ts`).sort());
});

it("there is no page of a rule that does not exist", () => {
  const root = join(repositoryDir, "docs", "rules");
  const pages = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".md") && name !== "README.md",
  );
  expect(pages.map((name) => name.replace(/\.md$/, "")).sort()).toEqual(RULE_CODES);
});

it("a finding carries the data of its sentences, which no format prints", () => {
  const item = finding("schema/required", { name: "image.digest" });
  expect(item).toMatchObject({ message: "image.digest is missing", data: { name: "image.digest" } });
  expect(isOf(item, "schema/required") && item.data.files).toBeUndefined();
  const more = withData(item, { ...item.data, files: ["values/prod.yaml", "values/common.yaml"] });
  expect(more.suggestion).toBe("set it in values/prod.yaml or values/common.yaml");
  const [printed] = JSON.parse(formatJson(reportOf([more]))).findings;
  expect(printed).toMatchObject({ message: item.message, suggestion: more.suggestion });
  expect(printed).not.toHaveProperty("data");
});
