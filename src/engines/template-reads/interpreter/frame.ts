import type { Statement, Stretch } from "../../go-template/index.ts";
import type { Abstract } from "./abstract-value.ts";
import type { Scope } from "./scope.ts";
import type { Place, TemplateFile } from "./value-spot.ts";

/** The statements of one template: a file, or what `define` defines in one. */
export interface Body {
  /** Another for each body. */
  readonly id: string;
  readonly file: TemplateFile;
  readonly statements: readonly Statement[];
}

/** Where statements run. */
export interface Frame {
  /** Another for each body and dot. */
  readonly id: number;
  readonly file: TemplateFile;
  /** All of a text that stands in no file is used at the place that runs it. */
  readonly at?: Place;
  readonly dollar: Abstract;
  scope: Scope;
}

/** The place of a node in the file, or where the text that has it is run. */
export function placeIn(frame: Frame, { start, end }: Stretch): Place {
  return frame.at ?? { file: frame.file, start, end };
}
