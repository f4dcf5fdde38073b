import { describe, expect, it } from "vitest";
import { keyText, resolvePlain, resolveTagged } from "../../../src/engines/go-yaml/resolve-scalar.ts";

function plainValue(text: string): unknown {
  const resolved = resolvePlain(text);
  if (resolved.kind === "null") return null;
  return resolved.kind === "int" ? Number(resolved.value) : resolved.value;
}

describe("a plain scalar is read as Helm reads it", () => {
  it.each<[string, unknown]>([
    ["yes", true],
    ["on", true],
    ["y", true],
    ["N", false],
    ["off", false],
    ["tRue", "tRue"],
    ["~", null],
    ["", null],
    ["Null", null],
    ["nULL", "nULL"],
    ["0777", 511],
    ["0o777", 511],
    ["0O17", 15],
    ["089", 89],
    ["08.5", 8.5],
    ["0b1010", 10],
    ["0B11", 3],
    ["0XFF", 255],
    ["-0x10", -16],
    ["+7", 7],
    ["1_000", 1000],
    ["1_000.5", 1000.5],
    ["_1", "_1"],
    ["0b-1", -1],
    ["-0", 0],
    ["-0.0", -0],
    ["1e3", 1000],
    ["1234e56", 1234e56],
    ["1e400", "1e400"],
    ["12e4567", "12e4567"],
    [".5", 0.5],
    ["1.", 1],
    ["._5", "._5"],
    [".5_0", 0.5],
    [".5_0e1_0", 5e9],
    [".5__0", ".5__0"],
    [".5_", ".5_"],
    ["1e-400", 0],
    ["0x", "0x"],
    ["22:22", "22:22"],
    ["2024-01-01", "2024-01-01"],
    ["1.2.3", "1.2.3"],
    ["9007199254740993", 9007199254740992],
    ["12345678901234567890", 12345678901234567000],
    ["99999999999999999999", 1e20],
    ["0xFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFF"],
    ["<<", "<<"],
    ["=", "="],
    ["1 000", "1 000"],
    ["Infinity", "Infinity"],
    ["NaN", "NaN"],
  ])("%s", (text, value) => {
    expect(plainValue(text)).toBe(value);
  });

  it.each([
    [".inf", Infinity],
    ["-.Inf", -Infinity],
    [".NaN", Number.NaN],
  ])("%s is not a number of JSON", (text, value) => {
    expect(plainValue(text)).toBe(value);
  });
});

describe("a key becomes the same string as in Helm", () => {
  it.each<[string, string | undefined]>([
    ["y", "true"],
    ["off", "false"],
    ["0777", "511"],
    ["1.0", "1"],
    ["1e3", "1000"],
    ["123456789.25", "1.2345679e+08"],
    ["0.00001", "1e-05"],
    ["3456789.2", "3.4567892e+06"],
    ["-3456789.2", "-3.4567892e+06"],
    ["0.1", "0.1"],
    ["1.5", "1.5"],
    ["100000.5", "100000.5"],
    ["1000000.0", "1e+06"],
    ["1e21", "1e+21"],
    [".inf", ".inf"],
    [".nan", ".nan"],
    ["-0.0", "-0"],
    ["9223372036854775807", "9223372036854775807"],
    ["9223372036854775808", undefined],
    ["~", undefined],
    ["web", "web"],
  ])("%s", (text, key) => {
    expect(keyText(resolvePlain(text))).toBe(key);
  });
});

describe("a tag", () => {
  const tag = (name: string): string => `tag:yaml.org,2002:${name}`;
  it.each([
    ["str", "5", "5"],
    ["float", "5", 5],
    ["bool", "yes", true],
    ["custom", "5", "5"],
    ["binary", "aGVsbG8=", "hello"],
  ])("!!%s %s", (name, text, value) => {
    expect(resolveTagged(tag(name), text)).toMatchObject({ value });
  });
  it.each([
    ["int", "5.0"],
    ["int", "x"],
    ["bool", "1"],
    ["null", "x"],
    ["float", "x"],
    ["binary", "###"],
    ["int", ""],
  ])("!!%s refuses %j", (name, text) => {
    expect(resolveTagged(tag(name), text)).toEqual({ refused: { tag: `!!${name}`, text } });
  });
});
