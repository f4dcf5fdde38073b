import { SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import { Refusal } from "./raw-node.ts";
import type { Repair } from "./repair-text.ts";

/**
 * Checks the repairs of a text against the tokens that the lexer found in it: each repair must lie where its kind belongs.
 * Call `gap` and `scalar` in the order of the text.
 */
export class RepairCheck {
  readonly #repairs: readonly Repair[];
  readonly #base: number;
  #next = 0;

  constructor(repairs: readonly Repair[], base: number) {
    this.#repairs = repairs;
    this.#base = base;
  }

  /**
   * Checks the repairs in the gap between two tokens.
   *
   * @param end the offset in the document at which the gap ends.
   * @param closed the offset at which a quote or a bracket closed right before the gap, or -1.
   * @throws Refusal at a repair in the wrong place.
   */
  gap(end: number, flow: boolean, closed: number): void {
    this.#take(end, flow ? "line key" : "", closed);
  }

  /** Checks the repairs in a scalar, which ends at an offset of the document, quotes included. @throws Refusal as `gap` does. */
  scalar(event: ScalarEvent, end: number, flow: boolean): void {
    if (this.#repairs.length === 0 || event.valueStart === -1) return;
    switch (event.style) {
      case SCALAR_STYLE.DOUBLE_QUOTED:
        this.#take(end - 1, "line escape");
        return;
      case SCALAR_STYLE.SINGLE_QUOTED:
        this.#take(end - 1, "line");
        return;
      case SCALAR_STYLE.PLAIN:
        if (flow) this.#take(end - 0.5, "line word");
        return;
      default:
        // A comment after the mark.
        this.#take(event.valueStart - 1, "comment");
        this.#take(end - 1, "");
    }
  }

  #take(end: number, kinds: string, comment = -1): void {
    for (let repair = this.#repairs[this.#next]; repair; repair = this.#repairs[++this.#next]) {
      // Spaces before a token are in the gap before it.
      if (repair.at > end || (repair.at === end && repair.spaces === 0)) return;
      if (kinds.includes(repair.kind) || (repair.kind === "comment" && repair.at === comment)) continue;
      throw new Refusal("yaml/unsupported", repair.at + this.#base, "this line is not supported here");
    }
  }
}
