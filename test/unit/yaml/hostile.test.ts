import { describe, expect, it } from "vitest";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import { cpuTime } from "../../support/cpu-time.ts";

/** Processor time, far more than any of these takes; unbounded work takes minutes, or all memory. */
const MAX_MS = 20_000;

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

/** The number of keys at the top, or the error's code. */
async function outcome(text: string): Promise<number | string | undefined> {
  const bytes = new TextEncoder().encode(text);
  const { result, ms } = await cpuTime(() => readValues("v.yaml", bytes));
  const { node, findings } = result;
  expect(ms).toBeLessThan(MAX_MS);
  expect(findings.length).toBeLessThanOrEqual(1001);
  for (const { message } of findings) expect(message.length).toBeLessThan(400);
  return node ? node.entries.size : findings.find(({ severity }) => severity === "error")?.code;
}

describe("a hostile file is read or refused in bounded time", () => {
  it.each<[string, string | number, () => string]>([
    [
      "an alias bomb",
      "yaml/alias",
      () => lines(30, (i) => `l${i}: &l${i} {a: ${i ? `*l${i - 1}` : 1}, b: ${i ? `*l${i - 1}` : 1}}`),
    ],
    [
      "a chain of merges",
      "yaml/alias",
      () => lines(5000, (i) => `l${i}: &l${i} {<<: ${i ? `*l${i - 1}` : "{}"}, k${i}: 1}`),
    ],
    [
      "merges that double",
      "yaml/alias",
      () => lines(40, (i) => `l${i}: &l${i} {<<: [${i ? `*l${i - 1}, *l${i - 1}` : "{a: 1}"}]}`),
    ],
    ["1000 levels", 1, () => lines(1000, (i) => `${" ".repeat(i)}k:`)],
    ["1000 levels of brackets, each further left", 1, () => `a: ${"[\n".repeat(1000)}${"]\n".repeat(1000)}`],
    ["100,000 levels of brackets", "yaml/unsupported", () => `a: ${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["100,000 levels of dashes", "yaml/unsupported", () => `a:\n ${"- ".repeat(100_000)}x`],
    ["100 MB", "yaml/unsupported", () => "some: text\nlist: [1, 2]\n".repeat(4_300_000)],
    ["a line of 9 MB", 1, () => `a: ${"x".repeat(9_000_000)}`],
    ["a line of 50 MB", "yaml/unsupported", () => `a: ${"x".repeat(50_000_000)}`],
    ["100,000 keys", 100_000, () => lines(100_000, (i) => `k${i}: ${i}`)],
    ["one key 100,000 times", 1, () => "a: 1\n".repeat(100_000)],
    ["a million documents", "yaml/unsupported", () => "a: 1\n---\n".repeat(1_000_000)],
    ["1000 documents", 1000, () => lines(1000, (i) => `k${i}: 1\n---`)],
    [
      "900 documents after 100,000 keys",
      100_001,
      () => `${lines(100_000, (i) => `k${i}: 1`)}\n${"---\nx: 1\n".repeat(900)}`,
    ],
    ["a bracket that stays open", "yaml/syntax", () => `a: [${"x,".repeat(100_000)}`],
    ["10,000 brackets at their keys' column", 10_000, () => lines(10_000, (i) => `k${i}: [\n1,\n]`)],
    ["nested properties", 1, () => lines(600, (i) => `${" ".repeat(i)}k: !x\n${" ".repeat(i + 1)}&a${i}`)],
    ["100,000 tabs", "yaml/unsupported", () => `a:\n${"\t\n".repeat(100_000)}b: 1`],
    ["a million empty lines", 2, () => `a:\n${" \n".repeat(1_000_000)}b: 1`],
    ["a million digits", 1, () => `a: ${"1".repeat(1_000_000)}`],
    ["a million digits with underscores", 1, () => `a: ${"1_".repeat(1_000_000)}`],
    ["a million hexadecimal digits", 1, () => `a: 0x${"f".repeat(1_000_000)}`],
    ["a time of a million parts", 1, () => `a: 1${":11".repeat(1_000_000)}`],
    ["a million bytes that are not text", 1, () => `a: !!binary ${"/w".repeat(500_000)}`],
    ["a million escapes", 1, () => `a: "${"\\'\\n ".repeat(300_000)}"`],
    ["a million marks of a block", "yaml/syntax", () => `a: ${"| ".repeat(1_000_000)}`],
    ["200,000 separators of Unicode", 1, () => `a: 'x${"\u2028".repeat(200_000)}'`],
  ])("%s", async (_, expected, text) => {
    expect(await outcome(text())).toBe(expected);
  });

  it("a configuration of 5 MB is read in a fraction of a second", async () => {
    const service = (i: number): string =>
      `s${i}:\n  image: {repository: registry.example.com/s${i}, tag: "1.${i}"}\n  env:\n    - name: LEVEL\n      value: info\n  text: |\n    listen 80;\n    root /srv;\n`;
    const text = lines(40_000, service);
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(await outcome(text)).toBe(40_000);
  });
});
