import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repositoryDir } from "../../support/context.ts";

const text = readFileSync(join(repositoryDir, "docs/nginx-chart.md"), "utf8");
const numbered = [...text.matchAll(/^(\d+)\. (.*)$/gm)];

it("names tests that exist", () => {
  expect(numbered.length).toBeGreaterThan(20);
  for (const [, number, line = ""] of numbered) {
    for (const part of line.split("; ")) {
      const [file = "", ...rest] = part.split(": ");
      expect(existsSync(join(repositoryDir, file)), `[${number}] ${file}`).toBe(true);
      const code = readFileSync(join(repositoryDir, file), "utf8");
      for (const [, name = ""] of rest.join(": ").matchAll(/"([^"]+)"/g)) {
        expect(code.includes(name), `[${number}] ${file} has "${name}"`).toBe(true);
      }
    }
  }
});

it("backs each of our cells by a test, and uses each number", () => {
  const rows = [...text.matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm)];
  const used = rows.flatMap(([, , cell = ""]) => [...cell.matchAll(/\[(\d+)\]/g)].map(([, number]) => number));
  for (const [, row = "", cell = ""] of rows) expect(cell, row).toMatch(/\[\d+\]/);
  expect([...new Set(used)].sort()).toEqual(numbered.map(([, number]) => number).sort());
});
