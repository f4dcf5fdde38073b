import { describe, expect, it } from "vitest";
import { finding } from "../../../src/core/finding.ts";
import { countText, formatText } from "../../../src/core/format/text.ts";
import { Source } from "../../../src/core/yaml/source.ts";

const source = new Source("values/prod.yaml", `service:\n  type: LoadBalancr\n\tlong: ${"x".repeat(200)}!\n`);
const options = {
  line: (file: string, number: number) => (file === source.file ? source.line(number) : undefined),
  colour: false,
};
const at = (line: number, column: number, endColumn: number) => ({
  file: source.file,
  line,
  column,
  endLine: line,
  endColumn,
});

const wrong = finding("schema/enum", "service.type must be one of …", {
  location: at(2, 9, 20),
  suggestion: `did you mean "LoadBalancer"?`,
  description: "How the Service is reached.",
});

describe("findings as text", () => {
  it("show the place, the line with a caret, the suggestion and the schema's words", () => {
    expect(formatText([{ ...wrong, environment: "prod" }], options)).toBe(
      [
        "values/prod.yaml:2:9: error schema/enum: service.type must be one of … [prod]",
        "  2 |   type: LoadBalancr",
        "    |         ^^^^^^^^^^^",
        `    did you mean "LoadBalancer"?`,
        "    the schema says: How the Service is reached.",
        "",
      ].join("\n"),
    );
  });

  it("tell once what several environments share", () => {
    const text = formatText(
      [
        { ...wrong, environment: "dev" },
        { ...wrong, environment: "prod" },
      ],
      options,
    );
    expect(text.match(/schema\/enum/g)).toHaveLength(1);
    expect(text).toContain("[dev, prod]");
  });

  it("show a long line from a little before the place", () => {
    const [, line = "", caret = ""] = formatText(
      [finding("yaml/tag", "m", { location: at(3, 208, 209) })],
      options,
    ).split("\n");
    expect(line.length).toBeLessThan(140);
    expect(line.charAt(caret.indexOf("^"))).toBe("!");
  });

  it("have colours only where they are wanted", () => {
    expect(formatText([wrong], options)).not.toContain("\u001b");
    expect(formatText([wrong], { ...options, colour: true })).toContain("\u001b[31m");
  });

  it("are counted", () => {
    expect(countText([])).toBe("ok");
    expect(countText([wrong, wrong, finding("yaml/octal-number", "m")])).toBe("2 errors, 1 warning");
  });
});
