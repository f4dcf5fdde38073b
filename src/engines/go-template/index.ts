export { parseTemplate } from "./parse-template.ts";
export type { Command, Control, Fields, Operand, Pipeline, Statement, Stretch } from "./syntax-tree.ts";
