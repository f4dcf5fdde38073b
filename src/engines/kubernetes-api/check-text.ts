import { didYouMean } from "../../findings/index.ts";
import type { MapNode, ScalarNode } from "../go-yaml/index.ts";
import { describeValue, type Located, listed, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";
import { FORMATS } from "./syntax.ts";

const CODE = "kubernetes/invalid-value";

/** Reports a string that is not in a list. An empty string counts as not set. */
export function checkEnum(report: ObjectReport, { node, path }: Located<ScalarNode>, allowed: readonly string[]): void {
  if (typeof node.value !== "string" || node.value === "" || allowed.includes(node.value)) return;
  const among = allowed.length === 1 ? listed(allowed) : `one of ${listed(allowed)}`;
  const message = `${objectPathText(path)} must be ${among}, found ${JSON.stringify(node.value)}`;
  report.add({ path, at: node, code: CODE, message, suggestion: didYouMean(node.value, allowed), value: node });
}

/** Reports an integer outside a range. Both ends belong to the range; null means no upper limit. */
export function checkRange(
  report: ObjectReport,
  { node, path }: Located<ScalarNode>,
  [least, most]: readonly [number, number | null],
): void {
  // The API server may truncate a number beyond 32 bits, to a value that is not known here.
  if (typeof node.value !== "number" || Math.abs(node.value) > 0x7fffffff) return;
  if (node.value >= least && node.value <= (most ?? node.value)) return;
  const wanted = most === null ? `at least ${least}` : `from ${least} to ${most}`;
  const message = `${objectPathText(path)} must be ${wanted}, found ${node.value}`;
  report.add({ path, at: node, code: CODE, message, value: node });
}

/** Reports a string or integer that does not match a format. An empty string and zero count as not set. */
export function checkFormat(report: ObjectReport, { node, path }: Located<ScalarNode>, name: string): void {
  const format = FORMATS[name];
  const { value } = node;
  if (!format || value === "" || value === null || typeof value === "boolean") return;
  if (typeof value === "string" ? format.test(value) : fits(value, format.integers)) return;
  const message = `${objectPathText(path)} must be ${format.words}, found ${describeValue(value)}`;
  report.add({ path, at: node, code: CODE, message, value: node });
}

const fits = (value: number, range: readonly [number, number] | undefined): boolean =>
  range === undefined || value === 0 || Math.abs(value) > 0x7fffffff || (value >= range[0] && value <= range[1]);

/** Reports the keys of a map that do not match its format, and for labels the values too. */
export function checkLabels(report: ObjectReport, { node, path }: Located<MapNode>, format: string): void {
  const labels = format === "labels";
  const keys = FORMATS[labels || format === "annotations" ? "qualified-name" : format];
  for (const [key, entry] of node.entries) {
    const below = [...path, key];
    // The domain of an annotation may have capital letters.
    if (keys && !keys.test(format === "annotations" ? key.toLowerCase() : key)) {
      const message = `the key "${key}" of ${objectPathText(path)} must be ${keys.words}`;
      report.add({ path: below, at: entry.key, code: CODE, message });
    }
    if (labels && entry.value.kind === "scalar") checkFormat(report, { node: entry.value, path: below }, "label-value");
  }
}
