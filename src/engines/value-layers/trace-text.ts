import type { Range } from "../../findings/index.ts";
import { rangeOf } from "../go-yaml/index.ts";
import type { MergedLeaf, MergedMap, MergedValue } from "../helm-values/index.ts";
import { childrenOf } from "./children.ts";

/** A value that appears in a rendered text. */
export interface TracedText {
  readonly path: readonly (string | number)[];
  readonly layer: string;
  /**
   * The line in the values file if it can be found, otherwise the whole value; undefined for a value that is not in a
   * file.
   */
  readonly location?: Range | undefined;
}

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly value: MergedLeaf;
  readonly lines: readonly string[];
}

/** A leaf whose line with the index `line` became the rendered line. */
interface Match {
  readonly leaf: Leaf;
  readonly line: number;
  readonly weight: number;
}

/**
 * Finds the value that a line of a rendered text comes from: a value whose lines appear in the text one after the
 * other, with any indentation, or a part of the line that the message quotes. If several values fit equally well, there
 * is no result.
 *
 * @param at.line the line, counted from 1.
 * @param at.message the message about it.
 */
export function traceText(
  root: MergedMap,
  text: string,
  { line, message }: { readonly line: number; readonly message: string },
): TracedText | undefined {
  const rendered = text.split("\n").map((item) => item.trim());
  const here = rendered[line - 1] ?? "";
  const leaves = leavesOf(root);
  const whole = leaves.flatMap((leaf) =>
    leaf.lines.flatMap((own, index) => {
      const fits = own !== "" && sameLine(own, here) && isAt(leaf.lines, rendered, line - 1 - index);
      return fits ? [{ leaf, line: index, weight: leaf.lines.join("\n").length }] : [];
    }),
  );
  const quoted = [...message.matchAll(/"([^"]+)"/g)].map(([, word = ""]) => word);
  const parts = leaves.flatMap((leaf) => {
    const own = leaf.lines.length === 1 ? (leaf.lines[0] ?? "") : "";
    const isMeant = quoted.some((word) => own.includes(word) || word.includes(own));
    // If the message quotes nothing, a long text in the line is unlikely to be a coincidence.
    const isLikely = quoted.length === 0 && own.length > 5;
    return own.length > 1 && here.includes(own) && (isMeant || isLikely) ? [{ leaf, line: 0, weight: own.length }] : [];
  });
  const best = heaviest(whole) ?? heaviest(parts);
  return best && traced(best);
}

/** Finds the only value that appears in a rendered text as whole lines and fulfils a condition. */
export function traceSuspect(
  root: MergedMap,
  text: string,
  isSuspect: (value: string) => boolean,
): TracedText | undefined {
  const rendered = text.split("\n").map((item) => item.trim());
  const found = leavesOf(root).filter(
    ({ lines, value }) =>
      lines.some((own) => own !== "") &&
      rendered.some((_, at) => isAt(lines, rendered, at)) &&
      isSuspect(String(value.value)),
  );
  const [only] = found;
  return only && found.length === 1 ? traced({ leaf: only, line: 0, weight: 0 }) : undefined;
}

function leavesOf(value: MergedValue, path: readonly (string | number)[] = []): Leaf[] {
  if (value.kind !== "leaf") return childrenOf(value).flatMap(([key, child]) => leavesOf(child, [...path, key]));
  if (typeof value.value !== "string" && typeof value.value !== "number") return [];
  const lines = String(value.value).trimEnd().split("\n");
  return [{ path, value, lines: lines.map((line) => line.trim()) }];
}

/** Whether a line of a value may have become a rendered line; a template may become any line. */
function sameLine(own: string, rendered: string | undefined): boolean {
  return own === rendered || (own.includes("{{") && rendered !== undefined);
}

/** Whether the lines appear in the text at a line. */
function isAt(lines: readonly string[], rendered: readonly string[], at: number): boolean {
  return at >= 0 && lines.every((own, index) => sameLine(own, rendered[at + index]));
}

function heaviest(matches: readonly Match[]): Match | undefined {
  const most = Math.max(...matches.map(({ weight }) => weight));
  const [first, ...others] = matches.filter(({ weight }) => weight === most);
  return others.every(({ leaf }) => leaf === first?.leaf) ? first : undefined;
}

function traced({ leaf, line }: Match): TracedText {
  const { setBy } = leaf.value;
  const location = setBy.layer.file === undefined ? undefined : lineIn(leaf, line);
  return { path: leaf.path, layer: setBy.layer.name, location };
}

/**
 * The line of the file that contains a line of the value. In a block scalar it is the one at the same distance below
 * `|`.
 */
function lineIn({ value, lines }: Leaf, index: number): Range {
  const { node } = value.setBy;
  const whole = rangeOf(node);
  const { source } = node;
  const contains = (number: number): boolean => source.line(number).trim() === lines[index];
  const all = Array.from({ length: whole.endLine - whole.line + 1 }, (_, offset) => whole.line + offset);
  const number = [whole.line + 1 + index, ...all].find((one) => all.includes(one) && contains(one));
  if (number === undefined) return whole;
  const text = source.line(number);
  const column = text.length - text.trimStart().length + 1;
  return { file: whole.file, line: number, column, endLine: number, endColumn: text.trimEnd().length + 1 };
}
