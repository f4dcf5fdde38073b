import type { Source } from "../../findings/index.ts";

/** One line of a template and the manifest keys above it, as far as the indentation of the file shows them. */
export interface KeyedLine {
  /** Counted from 1. */
  readonly number: number;
  /** The keys from the outermost to the line's own key, if it has one. */
  readonly keys: readonly string[];
  /** Whether the last key is on this line. */
  readonly own: boolean;
}

const KEY = /^((?:- +)*)(?:"([^"]*)"|'([^']*)'|([^\s#{"'](?:[^:{]*[^:{ ])?)) *:(?:\s|$)/;
const ACTION_ONLY = /^\{\{.*\}\}$/;
const INDENT = /\bn?indent (\d+)/;

/**
 * Returns each line of a template with the manifest keys above it. The output of `nindent` or `indent` counts as indented
 * by that number of spaces.
 */
export function keyedLines(source: Source): KeyedLine[] {
  const lines: KeyedLine[] = [];
  let open: { readonly indent: number; readonly key: string }[] = [];
  for (const [index, line] of source.text.split("\n").entries()) {
    const text = line.trim();
    const number = index + 1;
    if (text === "" || text.startsWith("#")) continue;
    if (text === "---") open = [];
    const key = KEY.exec(text);
    const before = line.length - line.trimStart().length;
    if (key) {
      const indent = before + (key[1] ?? "").length;
      open = open.filter((one) => one.indent < indent);
      open.push({ indent, key: key[2] ?? key[3] ?? key[4] ?? "" });
      lines.push({ number, keys: open.map((one) => one.key), own: true });
      continue;
    }
    const indent = ACTION_ONLY.test(text) ? Number(INDENT.exec(text)?.[1] ?? before) : before;
    lines.push({ number, keys: open.filter((one) => one.indent < indent).map((one) => one.key), own: false });
  }
  return lines;
}
