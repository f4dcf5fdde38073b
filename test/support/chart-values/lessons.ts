import type { Row } from "./rows.ts";

/** Rows of which a message was said before it is relied upon. */
const ENOUGH = 3;

interface Lesson {
  /** The levels that all of the rows have, by factor. */
  readonly levels: Map<number, number>;
  rows: number;
}

/** What was seen to be refused, for which reason; so that other rows need not be tried to learn it again. */
export class Lessons {
  readonly #lessons = new Map<string, Lesson>();

  /** A row is refused by a message: what all rows have in common of which it was said is behind it. */
  learn(row: Row, message: string): void {
    const lesson = this.#lessons.get(message) ?? { levels: new Map(row.entries()), rows: 0 };
    for (const [factor, level] of lesson.levels) if (level < 0 || row[factor] !== level) lesson.levels.delete(factor);
    lesson.rows++;
    this.#lessons.set(message, lesson);
  }

  /** Whether a level would give a row all that was behind a message. */
  warns(row: Row, factor: number, level: number): boolean {
    for (const { levels, rows } of this.#lessons.values()) {
      if (rows < ENOUGH || levels.get(factor) !== level) continue;
      if ([...levels].every(([other, wanted]) => other === factor || row[other] === wanted)) return true;
    }
    return false;
  }
}
