/** A key in one line of YAML or JSON. */
export interface LineKey {
  /** The key without its quotes. */
  readonly key: string;
  /** The offset at which it starts. */
  readonly column: number;
  /** The offset at which its value starts. */
  readonly valueFrom: number;
  /** Whether it is between braces or brackets. */
  readonly inFlow: boolean;
}

/**
 * Finds the keys in a line, in a block and between braces.
 *
 * @param inFlow the line starts between braces; without it, a line of a flow collection that started earlier is read as a
 * block.
 */
export function keysOf(line: string, inFlow = false): LineKey[] {
  const keys: LineKey[] = [];
  let depth = inFlow ? 1 : 0;
  let start = 0;
  let at = 0;
  while (at < line.length) {
    const char = line[at] ?? "";
    if (at === start && /\s/.test(char)) start = ++at;
    else if (at === start && char === "-" && /\s/.test(line[at + 1] ?? "")) start = ++at;
    else if (at === start && (char === '"' || char === "'")) at = quotedEnd(line, at);
    else if (char === "#" && (at === 0 || /\s/.test(line[at - 1] ?? ""))) break;
    else if ((char === "{" || char === "[") && (at === start || depth > 0)) {
      depth++;
      start = ++at;
    } else if (depth > 0 && (char === "," || char === "}" || char === "]")) {
      if (char !== ",") depth--;
      start = ++at;
    } else if (char === ":" && at > start && endsKey(line, start, at)) {
      const from = at + 1 + (/^\s*/.exec(line.slice(at + 1, at + 200))?.[0].length ?? 0);
      const key = line
        .slice(start, at)
        .trim()
        .replace(/^(["'])(.*)\1$/, "$2");
      keys.push({ key, column: start, valueFrom: from, inFlow: depth > 0 });
      start = at = from;
    } else at++;
  }
  return keys;
}

function endsKey(line: string, start: number, at: number): boolean {
  const next = line[at + 1] ?? "";
  // JSON needs no space after the colon.
  return next === "" || /\s/.test(next) || /["']/.test(line[start] ?? "") || /["'{[]/.test(next);
}

function quotedEnd(line: string, from: number): number {
  const quote = line[from];
  for (let at = from + 1; at < line.length; at++) {
    if (line[at] === "\\" && quote === '"') at++;
    else if (line[at] === quote) return at + 1;
  }
  return line.length;
}

/** The end of the value that starts at an offset, between braces. */
export function valueEnd(line: string, from: number): number {
  let depth = 0;
  for (let at = from; at < line.length; at++) {
    const char = line[at] ?? "";
    if ((char === '"' || char === "'") && (at === from || depth > 0)) {
      at = quotedEnd(line, at) - 1;
      continue;
    }
    if (char === "{" || char === "[") depth++;
    if (depth === 0 && (char === "," || char === "}" || char === "]")) return at;
    if (char === "}" || char === "]") depth--;
  }
  return line.length;
}
