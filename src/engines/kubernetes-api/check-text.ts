import { didYouMean } from "../../findings/index.ts";
import type { MapNode, ScalarNode } from "../go-yaml/index.ts";
import { describeValue, listed, type ObjectPath, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";
import { FORMATS } from "./syntax.ts";

const CODE = "kubernetes/invalid-value";

/** Reports a text that is not in a list; an empty one counts as not set. */
export function checkEnum(report: ObjectReport, node: ScalarNode, allowed: readonly string[], path: ObjectPath): void {
  if (typeof node.value !== "string" || node.value === "" || allowed.includes(node.value)) return;
  const among = allowed.length === 1 ? listed(allowed) : `one of ${listed(allowed)}`;
  const message = `${objectPathText(path)} must be ${among}, found ${JSON.stringify(node.value)}`;
  report.add(path, node, { code: CODE, message, suggestion: didYouMean(node.value, allowed) }, node);
}

/** Reports an integer that is out of its range, both ends included. */
export function checkRange(
  report: ObjectReport,
  node: ScalarNode,
  [least, most]: readonly [number, number | null],
  path: ObjectPath,
): void {
  // Beyond 32 bits the API server may cut the number off; what is left of it is not for us to say.
  if (typeof node.value !== "number" || Math.abs(node.value) > 0x7fffffff) return;
  if (node.value >= least && node.value <= (most ?? node.value)) return;
  const wanted = most === null ? `at least ${least}` : `from ${least} to ${most}`;
  const message = `${objectPathText(path)} must be ${wanted}, found ${node.value}`;
  report.add(path, node, { code: CODE, message }, node);
}

/** Reports a text, or an integer beside it, that is not of its format; an empty text and zero count as not set. */
export function checkFormat(report: ObjectReport, node: ScalarNode, name: string, path: ObjectPath): void {
  const format = FORMATS[name];
  const { value } = node;
  if (!format || value === "" || value === null || typeof value === "boolean") return;
  if (typeof value === "string" ? format.test(value) : fits(value, format.integers)) return;
  const message = `${objectPathText(path)} must be ${format.words}, found ${describeValue(value)}`;
  report.add(path, node, { code: CODE, message }, node);
}

const fits = (value: number, range: readonly [number, number] | undefined): boolean =>
  range === undefined || value === 0 || Math.abs(value) > 0x7fffffff || (value >= range[0] && value <= range[1]);

/** Reports the keys of a map that are not of its format, and for labels the values too. */
export function checkLabels(report: ObjectReport, node: MapNode, format: string, path: ObjectPath): void {
  const labels = format === "labels";
  const keys = FORMATS[labels || format === "annotations" ? "qualified-name" : format];
  for (const [key, entry] of node.entries) {
    const at = [...path, key];
    // Annotations may have capital letters in their domain.
    if (keys && !keys.test(format === "annotations" ? key.toLowerCase() : key)) {
      const message = `the key "${key}" of ${objectPathText(path)} must be ${keys.words}`;
      report.add(at, entry.key, { code: CODE, message });
    }
    if (labels && entry.value.kind === "scalar") checkFormat(report, entry.value, "label-value", at);
  }
}
