/** Breaks a text into lines at spaces. A word that is longer than a line gets its own line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** In narrower terminals, descriptions are below their terms instead of beside them. */
const TWO_COLUMNS = 60;

/** Formats terms and descriptions in two columns, or below each other if the terminal is narrow or a term is long. */
export function definitions(rows: readonly (readonly [term: string, text: string])[], width: number): string[] {
  const limit = Math.floor(width * 0.45);
  const column = 4 + Math.max(0, ...rows.map(([term]) => term.length).filter((length) => length + 4 <= limit));
  return rows.flatMap(([term, text]) => {
    if (width < TWO_COLUMNS) return [`  ${term.trimEnd()}`, ...wrap(text, width - 6).map((line) => `      ${line}`)];
    const lines = wrap(text, width - column).map((line) => `${" ".repeat(column)}${line}`);
    if (term.length + 4 > column) return [`  ${term}`, ...lines];
    return [`  ${term}`.padEnd(column) + (lines[0] ?? "").slice(column), ...lines.slice(1)];
  });
}
