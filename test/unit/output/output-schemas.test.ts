import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../../src/commands/list.ts";
import { repositoryDir } from "../../support/context.ts";
import { expectOutput, OUTPUT_SCHEMAS, outputFaults, outputSchemaOf } from "../../support/output-schemas.ts";

const lines = Object.entries(commands).flatMap(([name, command]) =>
  command.kind === "group" ? Object.keys(command.commands).map((verb) => [name, verb]) : [[name]],
);

describe("schemas/output", () => {
  it("has a schema for each command, and no other", () => {
    const names = [...lines, ["values", "--layers"]].map(outputSchemaOf).filter((name) => name !== undefined);
    expect([...names, "common", "error"].sort()).toEqual([...OUTPUT_SCHEMAS].sort());
  });

  const page = readFileSync(join(repositoryDir, "docs/json.md"), "utf8");
  const sections = page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split("\n", 1).join(), section] as const);

  it.each(sections)("accepts the examples of docs/json.md: %s", (heading, section) => {
    const names =
      heading === "Errors" ? ["error"] : [...heading.matchAll(/`([a-z]+(?: [a-z]+)?)/g)].map((match) => match[1]);
    const schemas = names.map((name = "") => (name === "values" ? "values-layers" : name.replace(" ", "-")));
    const examples = [...section.matchAll(/^```json\n([\s\S]*?)^```$/gm)].flatMap((match) =>
      examplesOf(match[1] ?? ""),
    );
    expect(examples).not.toEqual([]);
    for (const example of examples) {
      const complete = example.replaceAll('"sha256:…"', `"sha256:${"a".repeat(64)}"`);
      const found = schemas.map((name) => outputFaults(name, complete));
      expect(
        found.map((list) => list.length),
        `${example}\n${found.join("\n")}`,
      ).toContain(0);
    }
  });

  it("a key that a schema lacks is a fault, and so is a missing one", () => {
    const print =
      (value: object): (() => void) =>
      () =>
        expectOutput(["lab", "down", "-o", "json"], JSON.stringify(value));
    expect(print({ version: 1, lab: "a", wasRunning: true, deleted: false })).not.toThrow();
    expect(print({ version: 1, lab: "a", wasRunning: true, deleted: false, more: 1 })).toThrow("additional properties");
    expect(print({ version: 1, lab: "a", wasRunning: true })).toThrow("required property 'deleted'");
    expect(print({ version: 1, error: { code: "E_CONFIG", message: "m", at: { file: "f" } } })).toThrow("'line'");
  });
});

/** A block holds one example over several lines, or one in each line. */
function examplesOf(block: string): string[] {
  return block.split("\n").every((line) => line === "" || line.startsWith("{ "))
    ? block.split("\n").filter(Boolean)
    : [block];
}
