/** A stretch of a template's text as offsets (UTF-16 code units); `end` is exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A string, number, boolean, or `nil`. A number is known by its text only. */
export interface Constant extends Stretch {
  readonly kind: "constant";
  readonly value: string | number | boolean | null;
}

/** Names behind an operand: `.a.b` behind the dot, `$x.a` behind a variable, `(…).a` behind a pipeline. */
export interface Fields extends Stretch {
  readonly kind: "fields";
  readonly operand: Dot | Variable | FunctionName | Pipeline;
  readonly names: readonly string[];
}

export interface Dot extends Stretch {
  readonly kind: "dot";
}

/** `$` or `$name`, the dollar included. */
export interface Variable extends Stretch {
  readonly kind: "variable";
  readonly name: string;
}

export interface FunctionName extends Stretch {
  readonly kind: "function";
  readonly name: string;
}

export type Operand = Constant | Fields | Dot | Variable | FunctionName | Pipeline;

/** Operands of which the first may be a function or method that takes the others. */
export interface Command extends Stretch {
  readonly kind: "command";
  readonly operands: readonly [Operand, ...Operand[]];
}

/** `$a := command | command`; the variables are declared, or set where `assigns`. */
export interface Pipeline extends Stretch {
  readonly kind: "pipeline";
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export interface Text extends Stretch {
  readonly kind: "text";
  readonly blank: boolean;
}

export interface Action extends Stretch {
  readonly kind: "action";
  readonly pipeline: Pipeline;
}

/** `if`, `with` or `range`; `else if` and `else with` are one more of them in `otherwise`. */
export interface Control extends Stretch {
  readonly kind: "if" | "with" | "range";
  readonly pipeline: Pipeline;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

/** `template`, or `block`, whose body is among the defined templates. */
export interface TemplateCall extends Stretch {
  readonly kind: "template";
  readonly name: string;
  readonly pipeline?: Pipeline;
}

export interface Jump extends Stretch {
  readonly kind: "break" | "continue";
}

export type Statement = Text | Action | Control | TemplateCall | Jump;

/** A file of templates. */
export interface SyntaxTree {
  readonly body: readonly Statement[];
  /** What `define` and `block` define in it. */
  readonly defined: ReadonlyMap<string, readonly Statement[]>;
}
