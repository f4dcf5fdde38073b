import type { Statement, TextSpan } from "../../go-template/index.ts";
import type { Abstract } from "./abstract-value.ts";
import type { Scope } from "./scope.ts";
import type { Place, TemplateFile } from "./value-spot.ts";

/** The statements of one template: a file, or a `define` in it. */
export interface Body {
  /** Unique. */
  readonly id: string;
  readonly file: TemplateFile;
  readonly statements: readonly Statement[];
}

/** The state of a running template. */
export interface Frame {
  /** Unique for each pair of body and dot. */
  readonly id: number;
  readonly file: TemplateFile;
  /** Set for a text that is not in a file: the place of the `tpl` call that runs it. */
  readonly at: Place | undefined;
  /** The value of `$`. */
  readonly dollar: Abstract;
  /** The value of `.`, which `with` and `range` change. */
  dot: Abstract;
  scope: Scope;
}

/** Returns the place of a node: in its file, or where its text is run. */
export function placeIn(frame: Frame, { start, end }: TextSpan): Place {
  return frame.at ?? { file: frame.file, start, end };
}
