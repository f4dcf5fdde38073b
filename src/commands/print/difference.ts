import type { Json } from "../../engines/json/index.ts";
import { isSecretKey, REDACTED, redact } from "../../engines/secrets/index.ts";
import type { Difference, Side } from "../../engines/value-layers/index.ts";
import { hideInSetter, setterText } from "../../engines/value-layers/index.ts";
import { harmless, pathText } from "../../findings/index.ts";
import { changedItems } from "./changed-items.ts";

/** Hides values that look like secrets. Numbers them if there are several, so that differences stay visible. */
export function hideDifference(difference: Difference): Difference {
  const { path, left, right } = difference;
  const secret = path.some((step) => typeof step === "string" && isSecretKey(step));
  const secrets: (string | number)[] = [];
  const number = (value: string | number): string => {
    if (!secrets.includes(value)) secrets.push(value);
    return `${REDACTED} (${secrets.indexOf(value) + 1})`;
  };
  const hide = (side: Side | undefined, stars: (value: string | number) => string): Side | undefined =>
    side && hideInSetter({ ...side, value: side.value === undefined ? undefined : redact(side.value, secret, stars) });
  const numbered = { path, left: hide(left, number), right: hide(right, number) };
  const alone = (): string => REDACTED;
  return secrets.length > 1 ? numbered : { path, left: hide(left, alone), right: hide(right, alone) };
}

/** Returns the JSON of `diff`, as docs/json.md describes it. */
export function differenceJson(differences: readonly Difference[], left: string, right: string): object {
  const side = (given: Side | undefined): object | null =>
    given === undefined ? null : { ...given, value: given.value ?? null, deleted: given.value === undefined };
  return {
    version: 1,
    left,
    right,
    differences: differences.map((item) => ({ ...item, left: side(item.left), right: side(item.right) })),
  };
}

export interface DifferenceOptions {
  /** The names of the two sides. */
  readonly left: string;
  readonly right: string;
  readonly colour: boolean;
}

const SHORT = 70;

/**
 * Formats differences as git does: `-` for the left side, `+` for the right side, each with the layer that set the
 * value. For long lists, prints only the items that differ. Returns an empty text if nothing differs.
 */
export function differenceText(differences: readonly Difference[], options: DifferenceOptions): string {
  if (differences.length === 0) return "";
  const paint = (code: string, text: string): string => (options.colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const left = (text: string): string => paint("31", `- ${text}`);
  const right = (text: string): string => paint("32", `+ ${text}`);
  const lines = [paint("1", `--- ${harmless(options.left)}`), paint("1", `+++ ${harmless(options.right)}`)];
  for (const { path, left: before, right: after } of differences) {
    const inner = before && after ? itemLines(before.value, after.value) : undefined;
    lines.push(paint("36", harmless(pathText(path))));
    if (before) lines.push(left(sideText(before, inner !== undefined)));
    if (after) lines.push(right(sideText(after, inner !== undefined)));
    for (const { mark, text } of inner ?? []) lines.push(`    ${mark === "-" ? left(text) : right(text)}`);
  }
  return `${lines.join("\n")}\n`;
}

function sideText(side: Side, items: boolean): string {
  const by = harmless(setterText(side));
  if (side.value === undefined) return `deleted by ${by}`;
  const value = items && Array.isArray(side.value) ? `${side.value.length} items` : short(side.value);
  return `${value}  # ${by}`;
}

function short(value: Json): string {
  const text = harmless(JSON.stringify(value));
  return text.length > 400 ? `${text.slice(0, 399)}…` : text;
}

function itemLines(before: Json | undefined, after: Json | undefined): { mark: "-" | "+"; text: string }[] | undefined {
  if (!Array.isArray(before) || !Array.isArray(after)) return undefined;
  if (JSON.stringify(before).length <= SHORT && JSON.stringify(after).length <= SHORT) return undefined;
  return changedItems(before, after).map(({ mark, index, item }) => ({ mark, text: `[${index}] ${short(item)}` }));
}
