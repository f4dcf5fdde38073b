import { TemplateFault } from "./lexer.ts";
import { numberValue, unquote } from "./literal.ts";
import type { Command, Constant, Operand, Pipeline } from "./syntax-tree.ts";
import type { TokenReader } from "./token-reader.ts";

const KEYWORDS = new Set(["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"]);
// Lower than Go's limit, so that deep nesting does not exhaust the JavaScript stack.
const MAX_DEPTH = 200;

/** The context of a pipeline. In parentheses `)` ends it, elsewhere a right delimiter. */
export type PipelinePlace = "range" | "action" | "parentheses";

/**
 * Reads a pipeline and the token that ends it. Follows text/template/parse/parse.go of Go 1.26.
 *
 * @throws TemplateFault.
 */
export function parsePipeline(reader: TokenReader, place: PipelinePlace, depth = 0): Pipeline {
  const start = reader.peek().start;
  const { variables, assigns } = declarations(reader, place);
  const commands: Command[] = [];
  for (;;) {
    const token = reader.peek();
    const closes = place === "parentheses" ? token.text === ")" && token.kind === "other" : token.kind === "right";
    if (closes) {
      reader.next();
      if (commands.length === 0) throw new TemplateFault(token.start, "missing value");
      checkStages(commands);
      const end = place === "parentheses" ? token.end : (commands.at(-1)?.end ?? token.start);
      return { kind: "pipeline", variables, assigns, commands, start, end };
    }
    commands.push(parseCommand(reader, depth));
  }
}

function declarations(reader: TokenReader, place: PipelinePlace): { variables: string[]; assigns: boolean } {
  const variables: string[] = [];
  while (reader.peek().kind === "variable") {
    const mark = reader.mark();
    const variable = reader.next();
    const after = reader.peek();
    if (after.kind === "declare" || after.kind === "assign") {
      reader.next();
      variables.push(variable.text);
      for (const name of variables) reader.declare(name);
      return { variables, assigns: after.kind === "assign" };
    }
    if (after.text !== "," || place !== "range" || variables.length > 0) {
      reader.reset(mark);
      break;
    }
    reader.next();
    variables.push(variable.text);
  }
  if (variables.length > 0) throw new TemplateFault(reader.peek().start, "range can only initialize variables");
  return { variables, assigns: false };
}

/** Only the first command of a pipeline may be a constant or the dot: Go passes the result of one command to the next. */
function checkStages(commands: readonly Command[]): void {
  for (const command of commands.slice(1)) {
    const [first] = command.operands;
    if (first.kind === "constant" || first.kind === "dot")
      throw new TemplateFault(first.start, "non executable command in a pipeline");
  }
}

function parseCommand(reader: TokenReader, depth: number): Command {
  const first = parseOperand(reader, depth);
  const operands: [Operand, ...Operand[]] = [first];
  let end = first.end;
  for (;;) {
    const token = reader.peek();
    if (token.kind === "right" || (token.kind === "other" && token.text === ")")) break;
    if (token.kind === "other" && token.text === "|") {
      reader.next();
      break;
    }
    if (!token.spaceBefore) throw new TemplateFault(token.start, `unexpected ${token.text} in operand`);
    const operand = parseOperand(reader, depth);
    operands.push(operand);
    end = operand.end;
  }
  return { kind: "command", operands, start: first.start, end };
}

function parseOperand(reader: TokenReader, depth: number): Operand {
  const operand = parseTerm(reader, depth);
  const names: string[] = operand.kind === "fields" ? [...operand.names] : [];
  let end = operand.end;
  for (let token = reader.peek(); token.kind === "field" && !token.spaceBefore; token = reader.peek()) {
    names.push(token.text.slice(1));
    end = token.end;
    reader.next();
  }
  if (end === operand.end) return operand;
  if (operand.kind === "constant" || operand.kind === "dot")
    throw new TemplateFault(operand.end, "unexpected . after a value");
  const receiver = operand.kind === "fields" ? operand.operand : operand;
  return { kind: "fields", operand: receiver, names, start: operand.start, end };
}

function parseTerm(reader: TokenReader, depth: number): Operand {
  const token = reader.next();
  const { start, end, text } = token;
  switch (token.kind) {
    case "word":
      if (KEYWORDS.has(text)) break;
      if (text === "true" || text === "false") return { kind: "constant", value: text === "true", start, end };
      return text === "nil"
        ? { kind: "constant", value: null, start, end }
        : { kind: "function", name: text, start, end };
    case "field":
      return { kind: "fields", operand: { kind: "dot", start, end: start }, names: [text.slice(1)], start, end };
    case "variable":
      reader.checkDeclared(token);
      return { kind: "variable", name: text, start, end };
    case "string":
    case "char":
    case "number":
      return constant(token);
    case "other":
      if (text === ".") return { kind: "dot", start, end };
      if (text !== "(") break;
      if (depth >= MAX_DEPTH) throw new TemplateFault(start, "parentheses are nested too deeply");
      return { ...parsePipeline(reader, "parentheses", depth + 1), start };
  }
  throw new TemplateFault(start, `unexpected ${JSON.stringify(text)}`);
}

function constant(token: { kind: string; text: string; start: number; end: number }): Constant {
  const { kind, text, start, end } = token;
  const value = kind === "number" ? numberValue(text) : unquote(text);
  if (value === undefined) throw new TemplateFault(start, `unsupported literal: ${text}`);
  return { kind: "constant", value: kind === "char" ? Number(String(value).codePointAt(0)) : value, start, end };
}
