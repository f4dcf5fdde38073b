import type { RuleCode } from "../../findings/index.ts";
import { type Finding, finding } from "../../findings/index.ts";
import type { Resolved } from "./resolve-scalar.ts";
import { shortText } from "./short-text.ts";
import { rangeOf, type ScalarNode } from "./value-node.ts";

const LONG_INTEGER = /^[-+]?\d{16,400}$/;
const PLAIN_NUMBER = /^(?:0|[1-9][0-9]{0,14})$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const SEXAGESIMAL = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** The number that a float64 really holds: JavaScript prints only as many digits as tell it from its neighbours. */
const exact = (value: unknown): string =>
  typeof value === "number" && Number.isInteger(value) ? String(BigInt(value)) : String(value);

/** Warns of a plain scalar that Helm reads in a way that people seldom mean, with the value that Helm makes of it. */
export function warnOfScalar(text: string, resolved: Resolved, node: ScalarNode, findings: Finding[]): void {
  const warn = (
    code: RuleCode,
    message: string,
    suggestion = `write "${shortText(text)}" if a string is meant`,
  ): void => {
    findings.push(finding(code, message, { location: rangeOf(node), suggestion }));
  };
  switch (resolved.kind) {
    case "int":
      // Nothing to say of most: short decimal numbers.
      if (!PLAIN_NUMBER.test(text)) warnOfInteger(text, resolved.value, node, warn);
      return;
    case "float":
      if (text.includes("_"))
        warn("yaml/underscore-number", `Helm reads ${shortText(text)} as the number ${resolved.value}`);
      else if (LONG_INTEGER.test(text) && BigInt(text.replace(/^\+/, "")) !== BigInt(resolved.value))
        warn("yaml/imprecise-integer", imprecise(text, node));
      return;
    case "string":
      warnOfText(text, warn);
  }
}

type Warn = (code: RuleCode, message: string, suggestion?: string) => void;

const imprecise = (text: string, node: ScalarNode): string =>
  `Helm keeps numbers as float64: ${shortText(text)} becomes ${exact(node.value)}`;

function warnOfInteger(text: string, value: bigint, node: ScalarNode, warn: Warn): void {
  if (OCTAL.test(text) && value !== 0n) warn("yaml/octal-number", `Helm reads ${shortText(text)} as octal: ${value}`);
  else if (text.includes("_")) warn("yaml/underscore-number", `Helm reads ${shortText(text)} as the number ${value}`);
  if (BigInt(Number(value)) !== value) warn("yaml/imprecise-integer", imprecise(text, node));
}

function warnOfText(text: string, warn: Warn): void {
  if (text.charCodeAt(0) < 0x3a && text.includes(":") && SEXAGESIMAL.test(text)) {
    const shown = shortText(text);
    const message = `Helm reads ${shown} as a string, other YAML 1.1 tools as a number of base 60`;
    warn("yaml/sexagesimal", message, `write "${shown}" in quotes`);
  }
  if (text.includes("\u00a0")) {
    const message = "a no-break space (U+00A0) is part of this value, and no blank to YAML";
    warn("yaml/no-break-space", message, "replace it by a blank, or put the value in quotes if it is meant");
  }
}
