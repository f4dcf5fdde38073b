export { parseTemplate } from "./parse-template.ts";
export type { Command, Control, Fields, Operand, Pipeline, Statement, TextSpan } from "./syntax-tree.ts";
