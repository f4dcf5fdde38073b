import fc from "fast-check";
import { expect, test } from "vitest";
import { parseHelmIgnore } from "../../../src/engines/helm-ignore/helm-ignore.ts";
import { ChartwrightError } from "../../../src/errors.ts";
import { askOracle } from "../../support/values/oracle.ts";

interface Case {
  readonly text: string;
  /** A folder ends in "/". */
  readonly paths: readonly string[];
}

// What means something in a pattern, what means something else to git, and what is read differently by Go and JavaScript.
const piece = fc.constantFrom(
  ..."ab.*?/[]^-!#\\ \t".split(""),
  ...[
    "[a-b]",
    "[^a]",
    "[!a]",
    "[b-a]",
    "[]a]",
    "[a-]",
    "[\\]]",
    "\\*",
    "\\/",
    "templates",
    "é",
    "😀",
    "\u0085",
    "\u00a0",
  ],
  ...["\ufeff", "\u2028", "\v", "\r", "\0", "e\u0301", "(", ")", "{a,b}", "+", "|", "$"],
);
const line = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(""));
const text = fc
  .tuple(fc.constantFrom("", "\ufeff"), fc.array(line, { minLength: 1, maxLength: 4 }), fc.constantFrom("\n", "\r\n"))
  .map(([start, lines, end]) => start + lines.join(end));
const name = fc.oneof(
  fc
    .array(fc.constantFrom(..."ab.*?[]^-!#\\ é😀\u2028\n".split(/(?:)/u)), { minLength: 1, maxLength: 4 })
    .map((all) => all.join("")),
  fc.constantFrom("templates", ".x", "a", "b"),
);
const path = fc
  .tuple(
    fc.array(
      name.filter((part) => part !== "." && part !== ".."),
      { minLength: 1, maxLength: 3 },
    ),
    fc.constantFrom("", "/"),
  )
  .map(([names, end]) => names.join("/") + end);
const cases: fc.Arbitrary<Case> = fc.record({ text, paths: fc.array(path, { minLength: 1, maxLength: 6 }) });

function ours({ text: rules, paths }: Case): readonly boolean[] | "refused" {
  try {
    const ignore = parseHelmIgnore(rules);
    return paths.map((item) => ignore(item.replace(/\/$/, ""), item.endsWith("/")));
  } catch (error) {
    if (error instanceof ChartwrightError && error.code === "E_CHART") return "refused";
    throw error;
  }
}

async function theirs(asked: readonly Case[]): Promise<(readonly boolean[] | "refused")[]> {
  const answers = await askOracle(asked.map((item) => ({ op: "ignore", ...item })));
  return answers.map(({ values, error }) =>
    error === undefined ? (values as { readonly ignored: readonly boolean[] }).ignored : "refused",
  );
}

test(".helmignore leaves out what it does for Helm, whatever is in it", async () => {
  const asked = fc.sample(cases, { seed: 20_261_124, numRuns: 20_000 });
  const answers = await theirs(asked);
  const wrong = asked.flatMap((item, index) =>
    JSON.stringify(ours(item)) === JSON.stringify(answers[index])
      ? []
      : [{ ...item, helm: answers[index], we: ours(item) }],
  );
  const shortest = wrong.sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length).slice(0, 5);
  expect({ wrong: wrong.length, shortest }).toEqual({ wrong: 0, shortest: [] });
  expect(answers.filter((answer) => answer !== "refused" && answer.includes(true)).length).toBeGreaterThan(1000);
  expect(answers.filter((answer) => answer !== "refused" && answer.includes(false)).length).toBeGreaterThan(1000);
  expect(answers.filter((answer) => answer === "refused").length).toBeGreaterThan(500);
});

test("a line that is too long for Helm is too long for us", async () => {
  const asked = [65_534, 65_535, 65_536, 65_537].map((length) => ({ text: `${"a".repeat(length)}\nb`, paths: ["b"] }));
  expect(asked.map(ours)).toEqual(await theirs(asked));
});
