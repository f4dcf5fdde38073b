import { TemplateFault } from "./lexer.ts";
import { unquote } from "./literal.ts";
import { parsePipeline } from "./parse-pipeline.ts";
import type { Control, Pipeline, Statement, SyntaxTree, TemplateCall } from "./syntax-tree.ts";
import { TokenReader } from "./token-reader.ts";

const MAX_DEPTH = 200;
const STARTS = new Set(["if", "with", "range", "break", "continue", "template", "block", "else", "end"]);

/** The reason why a text is not a valid or supported template. */
export interface ParseFault {
  readonly fault: string;
  /** In UTF-16 code units. */
  readonly offset: number;
}

/**
 * Parses a template file as Go 1.26's text/template does. Function names are not checked. Every other text that Go
 * rejects is rejected; so are literals that `numberValue` does not support, and nesting deeper than 200.
 */
export function parseTemplate(text: string): SyntaxTree | ParseFault {
  try {
    return new Parser(text).file();
  } catch (error) {
    if (error instanceof TemplateFault) return { fault: error.message, offset: error.offset };
    throw error;
  }
}

/**
 * What ended a list of statements. After `chain`, an `else if` or `else with`, the next token is the `if` or `with`.
 */
type Ending = "end" | "else" | "chain";

class Parser {
  readonly #reader: TokenReader;
  readonly #defined = new Map<string, readonly Statement[]>();
  #depth = 0;
  #ranges = 0;

  constructor(text: string) {
    this.#reader = new TokenReader(text);
  }

  file(): SyntaxTree {
    const body: Statement[] = [];
    for (;;) {
      const token = this.#reader.next();
      if (token.kind === "end") return { body, defined: this.#defined };
      if (token.kind === "text") body.push(textOf(token));
      else if (this.#keyword("define")) this.#define();
      else {
        const statement = this.#action(token.start);
        if (typeof statement === "string") throw new TemplateFault(token.start, `unexpected {{${statement}}}`);
        body.push(statement);
      }
    }
  }

  /** Consumes a keyword if it is the next token. */
  #keyword(word: string): boolean {
    const token = this.#reader.peek();
    if (token.kind !== "word" || token.text !== word) return false;
    this.#reader.next();
    return true;
  }

  #define(): void {
    const name = this.#name();
    this.#closing();
    this.#add(name, this.#ownBody());
  }

  /** Parses the body of a `define` or `block`, which cannot use the variables and loops around it. */
  #ownBody(): readonly Statement[] {
    const ranges = this.#ranges;
    this.#ranges = 0;
    const { list, ending } = this.#reader.scope(() => this.#list(), true);
    this.#ranges = ranges;
    if (ending !== "end") throw new TemplateFault(this.#reader.peek().start, "unexpected {{else}}");
    return list;
  }

  #add(name: string, body: readonly Statement[]): void {
    const before = this.#defined.get(name);
    if (before && !isBlank(before)) {
      if (isBlank(body)) return;
      throw new TemplateFault(this.#reader.peek().start, `multiple definition of template ${JSON.stringify(name)}`);
    }
    this.#defined.set(name, body);
  }

  #name(): string {
    const token = this.#reader.next();
    const name = token.kind === "string" ? unquote(token.text) : undefined;
    if (name === undefined) throw new TemplateFault(token.start, "expected the name of a template");
    return name;
  }

  #closing(): void {
    const token = this.#reader.next();
    if (token.kind !== "right") throw new TemplateFault(token.start, `unexpected ${JSON.stringify(token.text)}`);
  }

  #list(): { list: readonly Statement[]; ending: Ending } {
    if (++this.#depth > MAX_DEPTH) throw new TemplateFault(this.#reader.peek().start, "nested too deeply");
    const list: Statement[] = [];
    for (;;) {
      const token = this.#reader.next();
      if (token.kind === "end") throw new TemplateFault(token.start, "unexpected EOF");
      const statement = token.kind === "text" ? textOf(token) : this.#action(token.start);
      if (typeof statement !== "string") {
        list.push(statement);
        continue;
      }
      this.#depth--;
      return { list, ending: statement };
    }
  }

  #action(start: number): Statement | Ending {
    const { kind, text } = this.#reader.peek();
    if (kind !== "word" || !STARTS.has(text)) {
      const pipeline = parsePipeline(this.#reader, "action");
      return { kind: "action", pipeline, start, end: pipeline.end };
    }
    this.#reader.next();
    switch (text) {
      case "if":
      case "with":
      case "range":
        return this.#control(text, start);
      case "break":
      case "continue":
        return this.#jump(text, start);
      case "template":
        return this.#call(start);
      case "block":
        return this.#block(start);
      case "else":
        return this.#else();
      default:
        this.#closing();
        return "end";
    }
  }

  #else(): Ending {
    const token = this.#reader.peek();
    if (token.kind === "word" && (token.text === "if" || token.text === "with")) return "chain";
    this.#closing();
    return "else";
  }

  #jump(kind: "break" | "continue", start: number): Statement {
    this.#closing();
    if (this.#ranges === 0) throw new TemplateFault(start, `{{${kind}}} outside {{range}}`);
    return { kind, start, end: start };
  }

  #control(kind: Control["kind"], start: number): Control {
    return this.#reader.scope(() => {
      const pipeline = parsePipeline(this.#reader, kind === "range" ? "range" : "action");
      if (kind === "range") this.#ranges++;
      const { list: body, ending } = this.#list();
      if (kind === "range") this.#ranges--;
      const otherwise = ending === "end" ? [] : this.#otherwise(kind, ending);
      return { kind, pipeline, body, otherwise, start, end: this.#reader.peek().start };
    });
  }

  #otherwise(kind: Control["kind"], ending: Ending): readonly Statement[] {
    const { start } = this.#reader.peek();
    if (ending === "else") {
      const { list, ending: last } = this.#list();
      if (last !== "end") throw new TemplateFault(this.#reader.peek().start, "expected end; found else");
      return list;
    }
    // `else if` belongs to an `if` and `else with` to a `with`; one `end` closes both.
    if (kind === "range" || !this.#keyword(kind)) throw new TemplateFault(start, "unexpected word after else");
    if (++this.#depth > MAX_DEPTH) throw new TemplateFault(start, "nested too deeply");
    const chained = this.#control(kind, start);
    this.#depth--;
    return [chained];
  }

  #call(start: number): TemplateCall {
    const name = this.#name();
    if (this.#reader.peek().kind === "right") {
      const { end } = this.#reader.next();
      return { kind: "template", name, start, end };
    }
    return templateCall(name, parsePipeline(this.#reader, "action"), start);
  }

  #block(start: number): TemplateCall {
    const name = this.#name();
    const pipeline = parsePipeline(this.#reader, "action");
    this.#add(name, this.#ownBody());
    return templateCall(name, pipeline, start);
  }
}

function templateCall(name: string, pipeline: Pipeline, start: number): TemplateCall {
  return { kind: "template", name, pipeline, start, end: pipeline.end };
}

function textOf({ text, start, end }: { text: string; start: number; end: number }): Statement {
  return { kind: "text", blank: /^\s*$/.test(text), start, end };
}

/** Whether a template contains only white space. Go lets another template of the same name replace it. */
function isBlank(body: readonly Statement[]): boolean {
  return body.every((statement) => statement.kind === "text" && statement.blank);
}
