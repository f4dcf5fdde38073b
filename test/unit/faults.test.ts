import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryDir } from "../support/context.ts";
import { filesBelow } from "../support/documents.ts";
import { FAULTS } from "../support/publish/fault-table.ts";

const tests = filesBelow("test/integration/publish").map((path) => readFileSync(join(repositoryDir, path), "utf8"));
const tested = tests.flatMap((text) => [...text.matchAll(/^fault\("([^"]+)"/gm)].map((match) => match[1] ?? ""));

describe("every fault of the table", () => {
  it("has one test, and every test a row", () => {
    expect([...tested].sort()).toEqual(Object.keys(FAULTS).sort());
  });

  it.each(Object.entries(FAULTS))("%s: its guard stands in src once", (_name, { guard }) => {
    const text = readFileSync(join(repositoryDir, "src", guard.file), "utf8");
    expect(text.split(guard.take)).toHaveLength(2);
    expect(guard.put).not.toBe(guard.take);
  });
});
