import type { Range } from "../../findings/index.ts";
import { rangeOf } from "../go-yaml/index.ts";
import type { MergedLeaf, MergedMap, MergedValue } from "../helm-values/index.ts";
import { childrenOf } from "./children.ts";

/** A value that stands in a rendered text. */
export interface TracedText {
  readonly path: readonly (string | number)[];
  readonly layer: string;
  /** Of the line in the values file where that can be told, else of the value; undefined where no file has it. */
  readonly location?: Range;
}

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly value: MergedLeaf;
  readonly lines: readonly string[];
}

/** Where a text stands in another: the line of it that is the other's line in question. */
interface Match {
  readonly leaf: Leaf;
  readonly line: number;
  readonly weight: number;
}

/**
 * Finds the value from which a line of a rendered text comes: one whose lines the text has one after the other, however
 * they are indented, or one that is a part of the line and that the message quotes. Where several fit equally well there
 * is no answer.
 *
 * @param line counted from 1.
 */
export function traceText(root: MergedMap, text: string, line: number, message: string): TracedText | undefined {
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
    // Where nothing is quoted, a long text that is found in the line is hardly there by chance.
    const isLikely = quoted.length === 0 && own.length > 5;
    return own.length > 1 && here.includes(own) && (isMeant || isLikely) ? [{ leaf, line: 0, weight: own.length }] : [];
  });
  const best = heaviest(whole) ?? heaviest(parts);
  return best && traced(best);
}

/** Finds the one value that stands in a rendered text, as whole lines, and fulfils a condition. */
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

/** A line of a value may be a template itself: what it became is not known here. */
function sameLine(own: string, rendered: string | undefined): boolean {
  return own === rendered || (own.includes("{{") && rendered !== undefined);
}

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
  const base = { path: leaf.path, layer: setBy.layer.name };
  return setBy.layer.file === undefined ? base : { ...base, location: lineIn(leaf, line) };
}

/** The line of the file that has a line of the value: for a block scalar the one as far below its `|`. */
function lineIn({ value, lines }: Leaf, index: number): Range {
  const { node } = value.setBy;
  const whole = rangeOf(node);
  const { source } = node;
  const holds = (number: number): boolean => source.line(number).trim() === lines[index];
  const all = Array.from({ length: whole.endLine - whole.line + 1 }, (_, offset) => whole.line + offset);
  const number = [whole.line + 1 + index, ...all].find((one) => all.includes(one) && holds(one));
  if (number === undefined) return whole;
  const text = source.line(number);
  const column = text.length - text.trimStart().length + 1;
  return { file: whole.file, line: number, column, endLine: number, endColumn: text.trimEnd().length + 1 };
}
