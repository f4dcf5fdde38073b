import { type Finding, finding } from "../finding.ts";
import type { Resolved } from "./scalar.ts";
import { shownText } from "./shown.ts";
import { rangeOf, type ScalarNode } from "./value-node.ts";

const PLAIN_NUMBER = /^(?:0|[1-9][0-9]{0,14})$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const SEXAGESIMAL = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** The number that a float64 really holds: JavaScript prints only as many digits as tell it from its neighbours. */
const exact = (value: unknown): string =>
  typeof value === "number" && Number.isInteger(value) ? String(BigInt(value)) : String(value);

/** Warns of a plain scalar that Helm reads in a way that people seldom mean, with the value that Helm makes of it. */
export function warnOfScalar(text: string, resolved: Resolved, node: ScalarNode, findings: Finding[]): void {
  // Nothing to say of most: short decimal numbers and words.
  if (resolved.kind === "int" && PLAIN_NUMBER.test(text)) return;
  const shown = shownText(text);
  const quoted = { suggestion: `write "${shown}" if a string is meant` };
  if (resolved.kind === "int") {
    if (OCTAL.test(text) && resolved.value !== 0n) {
      findings.push(
        finding("yaml/octal-number", `Helm reads ${shown} as octal: ${resolved.value}`, {
          location: rangeOf(node),
          ...quoted,
        }),
      );
    } else if (text.includes("_")) {
      findings.push(
        finding("yaml/underscore-number", `Helm reads ${shown} as the number ${resolved.value}`, {
          location: rangeOf(node),
          ...quoted,
        }),
      );
    }
    if (BigInt(Number(resolved.value)) !== resolved.value) {
      findings.push(
        finding("yaml/imprecise-integer", `Helm keeps numbers as float64: ${shown} becomes ${exact(node.value)}`, {
          location: rangeOf(node),
          ...quoted,
        }),
      );
    }
    return;
  }
  if (resolved.kind === "float") {
    if (text.includes("_")) {
      findings.push(
        finding("yaml/underscore-number", `Helm reads ${shown} as the number ${resolved.value}`, {
          location: rangeOf(node),
          ...quoted,
        }),
      );
    } else if (/^[-+]?\d{16,400}$/.test(text) && BigInt(text.replace(/^\+/, "")) !== BigInt(resolved.value)) {
      findings.push(
        finding("yaml/imprecise-integer", `Helm keeps numbers as float64: ${shown} becomes ${exact(node.value)}`, {
          location: rangeOf(node),
          ...quoted,
        }),
      );
    }
    return;
  }
  if (resolved.kind !== "string") return;
  const first = text.charCodeAt(0);
  if (first < 0x3a && text.includes(":") && SEXAGESIMAL.test(text)) {
    findings.push(
      finding("yaml/sexagesimal", `Helm reads ${shown} as a string, other YAML 1.1 tools as a number of base 60`, {
        location: rangeOf(node),
        suggestion: `write "${shown}" in quotes`,
      }),
    );
  }
  if (text.includes("\u00a0")) {
    findings.push(
      finding("yaml/no-break-space", "a no-break space (U+00A0) is part of this value, and no blank to YAML", {
        location: rangeOf(node),
        suggestion: "replace it by a blank, or put the value in quotes if it is meant",
      }),
    );
  }
}
