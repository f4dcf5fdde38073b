import { lex, TemplateFault, type Token } from "./lexer.ts";

/** Iterates over the tokens of a template file and tracks which variables are in scope. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #variables: string[] = ["$"];

  /** @throws TemplateFault. */
  constructor(text: string) {
    this.#tokens = lex(text);
  }

  peek(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  mark(): number {
    return this.#at;
  }

  reset(mark: number): void {
    this.#at = mark;
  }

  declare(name: string): void {
    this.#variables.push(name);
  }

  /** Runs a function in a new variable scope. With `fresh`, as in a defined template, outer variables are not visible. */
  scope<T>(part: () => T, fresh = false): T {
    const outside = this.#variables;
    this.#variables = fresh ? ["$"] : [...outside];
    const result = part();
    this.#variables = outside;
    return result;
  }

  checkDeclared(token: Token): void {
    if (!this.#variables.includes(token.text)) throw new TemplateFault(token.start, `undefined variable ${token.text}`);
  }
}
