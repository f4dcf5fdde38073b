import type { ShownLine } from "./report.ts";
import { type Cell, cellsOf } from "./text-cells.ts";

/** The maximum width of a source line, in columns of the terminal. */
const MAX_WIDTH = 120;
/** The number of columns before the place if the line is longer. */
const BEFORE = 40;

/** A source line for the terminal: the text, and the spaces and carets below it. */
export interface Snippet {
  readonly text: string;
  readonly blanks: string;
  readonly carets: string;
}

/** Cuts a long line around the place, and puts carets below the place; undefined for an empty line. */
export function snippet(line: ShownLine): Snippet | undefined {
  if (line.text.trim() === "") return undefined;
  const from = Math.min(line.from, line.text.length);
  const to = Math.min(Math.max(line.to, from), line.text.trimEnd().length);
  const { cells, cutBefore, cutAfter } = window(line.text, from);
  const before = cells.filter((cell) => cell.offset + cell.text.length <= from);
  const marked = cells.filter((cell) => cell.offset + cell.text.length > from && cell.offset < to);
  const text = cells.map((cell) => cell.text).join("");
  return {
    text: `${cutBefore ? "…" : ""}${text}${cutAfter ? "…" : ""}`,
    // A tab stays a tab, so that the terminal aligns the caret with the text.
    blanks: `${cutBefore ? " " : ""}${before.map(({ text: cell, width }) => (cell === "\t" ? cell : " ".repeat(width))).join("")}`,
    carets: "^".repeat(Math.max(1, widthOf(marked))),
  };
}

const widthOf = (cells: readonly Cell[]): number => cells.reduce((sum, { width }) => sum + width, 0);

function window(text: string, from: number): { cells: Cell[]; cutBefore: boolean; cutAfter: boolean } {
  // Reads a few code units more than it shows; a line can have millions.
  const near = text.slice(0, 4 * MAX_WIDTH);
  if (from < near.length - MAX_WIDTH || near.length === text.length) {
    const cells = cellsOf(near);
    const whole = widthOf(cells) <= MAX_WIDTH && near.length === text.length;
    const place = widthOf(cells.filter(({ offset }) => offset < from));
    if (whole || place <= MAX_WIDTH - BEFORE / 2) return { ...fitting(cells, text.length), cutBefore: false };
  }
  const start = wholeCharacter(text, Math.max(0, from - 4 * BEFORE));
  const cells = cellsOf(text.slice(start, from + 4 * MAX_WIDTH), start);
  let first = cells.findIndex(({ offset }) => offset >= from);
  if (first === -1) first = cells.length;
  for (let width = 0; first > 0 && width < BEFORE; first--) width += cells[first - 1]?.width ?? 0;
  return { ...fitting(cells.slice(first), text.length), cutBefore: (cells[first]?.offset ?? 0) > 0 };
}

function fitting(cells: readonly Cell[], length: number): { cells: Cell[]; cutAfter: boolean } {
  let count = 0;
  for (let width = 0; count < cells.length; count++) {
    width += cells[count]?.width ?? 0;
    if (width > MAX_WIDTH) break;
  }
  const last = cells[count - 1];
  return { cells: cells.slice(0, count), cutAfter: last !== undefined && last.offset + last.text.length < length };
}

/** Moves an offset that is within a surrogate pair to its end. */
function wholeCharacter(text: string, offset: number): number {
  return /[\udc00-\udfff]/.test(text[offset] ?? "") ? offset + 1 : offset;
}
