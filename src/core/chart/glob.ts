/**
 * A pattern of Go's `path/filepath.Match` (Unix) as a regular expression: `*` and `?` stop at `/`, `[a-z]` and `[^a-z]`
 * are classes, which may match a `/`, and `\` escapes. Gives undefined for a malformed pattern.
 */
export function goGlob(pattern: string): RegExp | undefined {
  const chars = [...pattern];
  const literal = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  let source = "";
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? "";
    if (char === "*") source += "[^/]*";
    else if (char === "?") source += "[^/]";
    else if (char === "\\") {
      const next = chars[++at];
      if (next === undefined) return undefined;
      source += literal(next);
    } else if (char === "[") {
      const end = readClass(chars, at + 1);
      if (end === undefined) return undefined;
      source += end.source;
      at = end.at;
    } else source += literal(char);
  }
  return new RegExp(`^${source}$`, "su");
}

/** Reads a class from after its `[`; `at` is the place of its `]`. */
function readClass(chars: readonly string[], from: number): { source: string; at: number } | undefined {
  let at = from;
  const negated = chars[at] === "^";
  if (negated) at++;
  const one = (): string | undefined => {
    const char = chars[at];
    if (char === undefined || char === "-" || char === "]") return undefined;
    if (char === "\\") at++;
    const value = chars[at++];
    return at < chars.length ? value : undefined;
  };
  const code = (char: string): string => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  const ranges: string[] = [];
  while (chars[at] !== "]" || ranges.length === 0) {
    const low = one();
    if (low === undefined) return undefined;
    let high = low;
    if (chars[at] === "-") {
      at++;
      const value = one();
      if (value === undefined) return undefined;
      high = value;
    }
    // A range that goes backwards matches nothing in Go and is an error in JavaScript.
    ranges.push(low <= high ? `${code(low)}-${code(high)}` : "");
  }
  const set = ranges.join("");
  if (negated) return { source: set ? `[^${set}]` : ".", at };
  return { source: set ? `[${set}]` : "(?!)", at };
}
