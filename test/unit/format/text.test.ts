import { describe, expect, it } from "vitest";
import { countText, formatText } from "../../../src/findings/formats/text.ts";
import { cellsOf } from "../../../src/findings/formats/text-cells.ts";
import { messageOf, placeOf, reportOf } from "../../support/report.ts";

const FILE = "values/prod.yaml";
const PROD = "service:\n  type: LoadBalancr\n";
const files = { [FILE]: PROD };

const wrong = messageOf("schema/enum", "service.type must be one of …", {
  location: placeOf(FILE, PROD, "LoadBalancr"),
  suggestion: `did you mean "LoadBalancer"?`,
  description: "How the Service\nis reached.\n",
});

/** The line of the source and the one with carets, of a finding at a text in a line. */
function shownAt(line: string, what: string): { text: string; carets: string } {
  const item = messageOf("schema/type", "m", { location: placeOf("v.yaml", line, what) });
  const [, text = "", carets = ""] = formatText(reportOf([item], { "v.yaml": line })).split("\n");
  return { text: text.slice("  1 | ".length), carets: carets.slice("    | ".length) };
}

/** The column of a terminal in which a text begins. */
const columnOf = (line: string, what: string): number =>
  cellsOf(line.slice(0, line.indexOf(what))).reduce((sum, cell) => sum + cell.width, 0);

describe("findings as text", () => {
  it("show the place, the line with a caret, the suggestion and the schema's words", () => {
    expect(formatText(reportOf([{ ...wrong, environment: "prod" }], files))).toBe(
      [
        "values/prod.yaml:2:9: error schema/enum: service.type must be one of … [prod]",
        "  2 |   type: LoadBalancr",
        "    |         ^^^^^^^^^^^",
        `    did you mean "LoadBalancer"?`,
        "    the schema says: How the Service is reached.",
        "rules: docs/rules/schema/enum.md",
        "prod: 1 error",
        "",
      ].join("\n"),
    );
  });

  it("tell once what several environments share, and name each page once", () => {
    const octal = messageOf("yaml/octal-number", "Helm reads 0777 as octal: 511");
    const everywhere = ["dev", "prod"].flatMap((environment) => [
      { ...wrong, environment },
      { ...octal, environment },
    ]);
    const text = formatText(reportOf(everywhere, files));
    expect(text.match(/error schema\/enum/g)).toHaveLength(1);
    expect(text).toContain("[dev, prod]");
    expect(text).toContain("rules: docs/rules/schema/enum.md docs/rules/yaml/octal-number.md\n");
    expect(text.endsWith("dev: 1 error, 1 warning\nprod: 1 error, 1 warning\n")).toBe(true);
  });

  it("name the layer where the value is in no file, with what was given", () => {
    const layer = "--set service.port=x";
    const given = { [layer]: "service.port=x" };
    const location = { file: layer, line: 1, column: 14, endLine: 1, endColumn: 15 };
    expect(formatText(reportOf([messageOf("schema/type", "no integer", { layer, location })], given))).toBe(
      [
        "--set service.port=x: error schema/type: no integer",
        "   | service.port=x",
        "   |              ^",
        "rules: docs/rules/schema/type.md",
        "",
      ].join("\n"),
    );
    expect(formatText(reportOf([messageOf("schema/type", "m", { layer: "image" })]))).toMatch(
      /^image: error schema\/type/,
    );
    expect(formatText(reportOf([messageOf("schema/type", "m")]))).toMatch(/^error schema\/type: m\n/);
  });

  it.each([
    ["tabs", "\t\tport: x", "x", `\t\t${" ".repeat(6)}^`],
    ["east asian letters", "title: 東京タワー, port: x", "x", `${" ".repeat(25)}^`],
    ["letters of the Korean alphabet", "이름: x", "x", `${" ".repeat(6)}^`],
    ["emoji of several parts", "who: 👩‍👩‍👧 🇨🇭 ❤️ x", "x", `${" ".repeat(14)}^`],
    ["accents of their own", "cafe\u0301: x", "x", `${" ".repeat(6)}^`],
    ["a wide place", "a: 東京", "東京", "   ^^^^"],
  ])("put the caret below the place behind %s", (_, line, what, expected) => {
    expect(shownAt(line, what)).toEqual({ text: line, carets: expected });
  });

  it.each([
    ["far behind", `${"x".repeat(208)}!${"y".repeat(300)}`, "!"],
    ["at the beginning", `!${"y".repeat(300)}`, "!"],
    ["at the end", `${"x".repeat(300)}!`, "!"],
    ["behind wide letters", `${"東".repeat(500)}!${"京".repeat(500)}`, "!"],
    ["in a line of millions of letters", `${"😀".repeat(1_000_000)}!${"😀".repeat(1_000_000)}`, "!"],
  ])("show of a long line what is around a place %s", (_, line, what) => {
    const { text, carets } = shownAt(line, what);
    expect(columnOf(`${text}|`, "|")).toBeLessThanOrEqual(122);
    expect(text.startsWith("…")).toBe(line.indexOf(what) > 100);
    expect(text.endsWith("…")).toBe(line.length - line.indexOf(what) > 100);
    expect(carets).toBe(`${" ".repeat(columnOf(text, what))}^`);
  });

  it("let no character reach the terminal that it would obey", () => {
    const text = "a: \u001b]0;title\u0007 \u202e x";
    const item = messageOf("yaml/encoding", "bad \u001b[31m\u202e word\nand more", {
      location: placeOf("v.yaml", text, "x"),
      suggestion: "\u009b1m",
      description: "\u0000",
    });
    expect(formatText(reportOf([item], { "v.yaml": text })).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it("have colours and links only where they are wanted", () => {
    const pagesUrl = "file:///docs/rules";
    expect(formatText(reportOf([wrong], files, { pagesUrl }))).not.toContain("\u001b");
    const coloured = formatText(reportOf([wrong], files, { pagesUrl, colour: true }));
    expect(coloured).toContain("\u001b[31m");
    expect(coloured).toContain("\u001b]8;;file:///docs/rules/schema/enum.md\u001b\\schema/enum\u001b]8;;\u001b\\: ");
    expect(coloured).not.toContain("rules: ");
    // A file that is not installed cannot be linked.
    expect(formatText(reportOf([wrong], files, { colour: true }))).toContain("rules: docs/rules/schema/enum.md");
  });

  it("are counted", () => {
    expect(countText([])).toBe("ok");
    expect(countText([wrong, wrong, messageOf("yaml/octal-number", "m")])).toBe("2 errors, 1 warning");
  });
});
