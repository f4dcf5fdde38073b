import fc from "fast-check";
import type { ShownFinding } from "../../src/findings/finding.ts";
import { RULE_CODES } from "../../src/findings/rule-table.ts";
import { messageOf } from "./report.ts";

const nasty = fc.constantFrom(
  "]]>",
  "::",
  "::error::",
  "%",
  "%0A",
  "\n",
  "\r\n",
  "\u0000",
  "\u001b[31m",
  "\ud800",
  "\udfff",
  "\ufffe",
  "\uffff",
  "👩‍👩‍👧",
  "é",
  "<![CDATA[",
  "&amp;",
  "&",
  '"',
  "'",
  "<",
  ">",
  ",",
  ":",
  "\t",
  "\u2028",
  "\u202e",
);

/** Text with all that a format may trip over. */
export const nastyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 8 }), fc.string({ maxLength: 8 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(""))
  .filter((text) => text !== "");

const file = fc.oneof(fc.constantFrom("values/prod.yaml", "a b/ä:#?%.yaml", "values/dev.yaml"), nastyText);
const number = fc.integer({ min: 1, max: 50 });
const location = fc
  .record({ file, line: number, column: number, lines: fc.nat(2), columns: fc.nat(9) })
  .map(({ lines, columns, ...start }) => ({
    ...start,
    endLine: start.line + lines,
    endColumn: start.column + columns,
  }));

/** Findings of any rule with any texts, with and without all that they may lack. */
export const anyFinding: fc.Arbitrary<ShownFinding> = fc
  .record(
    {
      message: nastyText,
      code: fc.constantFrom(...RULE_CODES),
      location,
      environment: fc.oneof(fc.constantFrom("dev", "prod"), nastyText),
      path: fc.array(fc.oneof(nastyText, fc.nat(9)), { maxLength: 3 }),
      layer: fc.oneof(fc.constantFrom("image", "--set a=b"), nastyText),
      suggestion: nastyText,
      description: nastyText,
    },
    { requiredKeys: ["code", "message"] },
  )
  .map(({ code, message, ...rest }) => messageOf(code, message, rest));
