/** A directive of an nginx configuration. `end` is exclusive and includes the directive's block. */
export interface Directive {
  readonly name: string;
  readonly arguments: readonly Word[];
  readonly start: number;
  readonly end: number;
  /** The line of its `;` or `{`, counted from 1: nginx names this line in messages. */
  readonly line: number;
  /** The number of blocks around it. */
  readonly depth: number;
}

/** An argument of a directive, without its quotes. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

type Token = Word & { readonly mark?: ";" | "{" | "}" };

/**
 * Reads the directives of a configuration. A block comes before the directives in it. An invalid text is not rejected: the
 * result contains the parts that look like directives.
 */
export function readConfig(text: string): readonly Directive[] {
  return read(text).directives;
}

/** Returns whether a text ends within a directive or block, or closes a block that it has not opened. */
export function isUnfinished(text: string): boolean {
  return !read(text).finished;
}

function read(text: string): { readonly directives: readonly Directive[]; readonly finished: boolean } {
  const directives: Directive[] = [];
  const open: number[] = [];
  let overclosed = false;
  let words: Token[] = [];
  let line = 1;
  let counted = 0;
  const lineAt = (offset: number): number => {
    for (; counted < offset; counted++) if (text[counted] === "\n") line++;
    return line;
  };
  const close = (at: number, end: number): void => {
    const before = directives[at];
    if (before) directives[at] = { ...before, end };
  };
  for (let token = nextToken(text, 0); token; token = nextToken(text, token.end)) {
    if (token.mark === undefined) {
      words.push(token);
      continue;
    }
    const [name, ...rest] = words;
    words = [];
    if (token.mark === "}") {
      const at = open.pop();
      overclosed ||= at === undefined || name !== undefined;
      if (at !== undefined) close(at, token.end);
      continue;
    }
    if (!name) continue;
    const base = { name: name.text, arguments: rest, start: name.start, line: lineAt(token.start), depth: open.length };
    directives.push({ ...base, end: token.end });
    if (token.mark === "{") open.push(directives.length - 1);
    // A Lua block has its own grammar.
    if (token.mark === "{" && name.text.endsWith("_by_lua_block")) token = { ...token, end: afterLua(text, token.end) };
  }
  // A block that is not closed reaches to the end of the text.
  for (const at of open) close(at, text.length);
  return { directives, finished: !overclosed && open.length === 0 && words.length === 0 };
}

function nextToken(text: string, from: number): Token | undefined {
  let at = from;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at++;
    if (text[at] !== "#") break;
    while (at < text.length && text[at] !== "\n") at++;
  }
  const first = text[at];
  if (first === undefined) return undefined;
  if (first === ";" || first === "{" || first === "}") return { text: first, start: at, end: at + 1, mark: first };
  return first === '"' || first === "'" ? quotedWord(text, at, first) : plainWord(text, at);
}

function quotedWord(text: string, start: number, quote: string): Token {
  let end = start + 1;
  while (end < text.length && text[end] !== quote) end += text[end] === "\\" ? 2 : 1;
  return { text: text.slice(start + 1, end), start, end: Math.min(end + 1, text.length) };
}

function plainWord(text: string, start: number): Token {
  let end = start;
  while (end < text.length && !/[\s;{]/.test(text[end] ?? "")) {
    if (text[end] === "\\") end++;
    // The brace of ${name} does not open a block.
    else if (text[end] === "$" && text[end + 1] === "{") end++;
    end++;
  }
  return { text: text.slice(start, end), start, end: Math.min(end, text.length) };
}

/** Returns the offset of the brace that closes a block, given the offset after the opening brace. */
function afterLua(text: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) break;
  }
  return at;
}
