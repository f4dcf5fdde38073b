import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ERROR_CODES } from "../../../src/errors.ts";
import { repositoryDir } from "../../support/context.ts";

const text = readFileSync(join(repositoryDir, "docs/errors.md"), "utf8");
const [head = "", ...sections] = text.split(/^## /m);

it("docs/errors.md has one section for each code of the table, and no other", () => {
  const titles = sections.map((section) => section.split("\n")[0]);
  expect(titles.toSorted()).toEqual(Object.keys(ERROR_CODES).sort());
});

it.each(Object.entries(ERROR_CODES))(
  "the section of %s says exit code %i first, and then what it means",
  (code, exit) => {
    const section = sections.find((candidate) => candidate.startsWith(`${code}\n`)) ?? "";
    expect(section.slice(code.length).trim()).toMatch(new RegExp(`^Exit code ${exit}\\. \\S.{40}`));
  },
);

it("the table of exit codes has those of all errors", () => {
  const told = [...head.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap((match) => (match[1] ?? "").split(", ").map(Number));
  expect(Object.values(ERROR_CODES).filter((exit) => !told.includes(exit))).toEqual([]);
});
