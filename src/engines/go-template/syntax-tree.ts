/** A range of a template's text as offsets in UTF-16 code units; `end` is exclusive. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A string, number, boolean, or `nil`. */
export interface Constant extends TextSpan {
  readonly kind: "constant";
  readonly value: string | number | boolean | null;
}

/** Field names after an operand: `.a.b` after the dot, `$x.a` after a variable, `(…).a` after a pipeline. */
export interface Fields extends TextSpan {
  readonly kind: "fields";
  readonly operand: Dot | Variable | FunctionName | Pipeline;
  readonly names: readonly string[];
}

export interface Dot extends TextSpan {
  readonly kind: "dot";
}

/** `$` or `$name`; the name includes the dollar sign. */
export interface Variable extends TextSpan {
  readonly kind: "variable";
  readonly name: string;
}

export interface FunctionName extends TextSpan {
  readonly kind: "function";
  readonly name: string;
}

export type Operand = Constant | Fields | Dot | Variable | FunctionName | Pipeline;

/** A list of operands. The first may be a function or method; the others are its arguments. */
export interface Command extends TextSpan {
  readonly kind: "command";
  readonly operands: readonly [Operand, ...Operand[]];
}

/** `$a := command | command`. The variables are declared, or assigned (`=`) if `assigns` is true. */
export interface Pipeline extends TextSpan {
  readonly kind: "pipeline";
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export interface Text extends TextSpan {
  readonly kind: "text";
  readonly blank: boolean;
}

export interface Action extends TextSpan {
  readonly kind: "action";
  readonly pipeline: Pipeline;
}

/** `if`, `with` or `range`. An `else if` or `else with` is a nested `Control` in `otherwise`. */
export interface Control extends TextSpan {
  readonly kind: "if" | "with" | "range";
  readonly pipeline: Pipeline;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

/** A `template` or `block` action. The body of a `block` is in `SyntaxTree.defined`. */
export interface TemplateCall extends TextSpan {
  readonly kind: "template";
  readonly name: string;
  readonly pipeline?: Pipeline;
}

export interface Jump extends TextSpan {
  readonly kind: "break" | "continue";
}

export type Statement = Text | Action | Control | TemplateCall | Jump;

/** A parsed template file. */
export interface SyntaxTree {
  readonly body: readonly Statement[];
  /** The templates that `define` and `block` define in the file, by name. */
  readonly defined: ReadonlyMap<string, readonly Statement[]>;
}
