import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Commands } from "../../../src/commands/command.ts";
import { commands } from "../../../src/commands/list.ts";
import { main } from "../../../src/main.ts";
import { recordedOutput, repositoryDir, testContext } from "../../support/context.ts";

const WIDTHS = [40, 80, 120];

/** The words of every command and group, without and with each other: `lab`, `lab up`. */
function allWords(known: Commands, before: readonly string[] = []): string[][] {
  return Object.entries(known).flatMap(([word, target]) => {
    const words = [...before, word];
    return [words, ...(target.kind === "group" ? allWords(target.commands, words) : [])];
  });
}

async function help(words: readonly string[], width: number): Promise<string> {
  const stdout = recordedOutput();
  expect(await main(words, testContext({ stdout, env: { COLUMNS: String(width) } }))).toBe(0);
  return stdout.text();
}

const pages = [[], ...allWords(commands)];

describe.each(WIDTHS)("help in %i columns", (width) => {
  it.each(pages.map((words) => ({ words, name: ["chartwright", ...words].join(" ") })))(
    "of $name",
    async ({ words }) => {
      const text = await help([...words, "--help"], width);
      const file = `${width}/${["chartwright", ...words].join("-")}.txt`;
      await expect(text).toMatchFileSnapshot(`../../fixtures/help/${file}`);
      // A command line is not broken, so that it can be pasted.
      const tooLong = text.split("\n").filter((line) => line.length > width && !/^ {2}chartwright /.test(line));
      expect(tooLong).toEqual([]);
    },
  );
});

it("help of chartwright fits a terminal of 80 columns and 24 lines, with the prompt", async () => {
  const lines = (await help(["--help"], 80)).trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(23);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

it.each([
  [["help", "validate"]],
  [["validate", "-h"]],
  [["-h", "validate"]],
  [["validate", "prod", "-h"]],
  [["validate", "prod", "--unknown", "--help", "more"]],
  [["-C", "/nowhere-at-all", "validate", "-h"].slice(2)],
])("%j prints the help of validate", async (argv) => {
  expect(await help(argv, 80)).toBe(await help(["validate", "--help"], 80));
});

it.each([[["help", "lab", "up"]], [["lab", "help", "up"]], [["lab", "up", "-h"]], [["lab", "-h", "up"]]])(
  "%j prints the help of lab up",
  async (argv) => {
    expect(await help(argv, 80)).toBe(await help(["lab", "up", "--help"], 80));
  },
);

it("a group without a command, and chartwright without one, print their help", async () => {
  expect(await help(["lab"], 80)).toBe(await help(["lab", "-h"], 80));
  expect(await help([], 80)).toBe(await help(["--help"], 80));
  expect(await help(["help"], 80)).toBe(await help(["--help"], 80));
});

it("-h is a value behind a flag that takes one, and an argument behind --", async () => {
  const stderr = recordedOutput();
  expect(await main(["diff", "--", "-h", "prod"], testContext({ stderr }))).toBe(2);
  expect(stderr.text()).toContain('E_ENVIRONMENT: there is no environment "-h"');
});

it.each([
  ["79", undefined, 79],
  ["12", undefined, 40],
  ["400", undefined, 120],
  ["", 100, 100],
  ["wide", undefined, 80],
])("COLUMNS=%s on a terminal of %s columns gives %i", async (COLUMNS, columns, width) => {
  const stdout = { ...recordedOutput(), isTTY: columns !== undefined, columns };
  await main(["publish", "--help"], testContext({ stdout, env: { COLUMNS } }));
  expect(stdout.text()).toBe(await help(["publish", "--help"], width));
});

it("every page that help names is there, and every command has two or three examples", () => {
  const targets = allWords(commands).map((words) => {
    const [first = "", second] = words;
    const target = commands[first];
    return second !== undefined && target?.kind === "group" ? target.commands[second] : target;
  });
  for (const target of targets) {
    expect(existsSync(join(repositoryDir, target?.page ?? ""))).toBe(true);
    expect([2, 3]).toContain(target?.examples.length);
    expect(target?.brief.length).toBeLessThanOrEqual(60);
  }
});
