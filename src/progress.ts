import { stripVTControlCharacters } from "node:util";
import type { Output } from "./output.ts";

/** A running step. */
export interface Task {
  /** Shows the state of the step: "12 of 40 MB". It is cheap to call often. */
  update(text: string): void;
  /** Ends the step with its outcome: "pushed sha256:1f2e…". */
  done(outcome?: string): void;
  /** Ends the step as failed, with its outcome; the error itself is printed elsewhere. */
  fail(outcome?: string): void;
}

/** Shows the running steps on standard error. Several steps can run at the same time. */
export interface Progress {
  task(title: string): Task;
  /** Prints a line that stays, such as a port that was taken. */
  note(text: string): void;
}

interface Running {
  readonly title: string;
  readonly since: number;
  text: string;
  shownAt: number;
}

/** A step that lasts longer than this prints a line, where no line can be written over. */
const SILENCE_MS = 10_000;

const seconds = (ms: number): string => (ms < 950 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/**
 * Prints a line when a step ends. On a terminal, the running steps share one line that is overwritten; elsewhere, a
 * step prints a line every ten seconds.
 */
export function createProgress(err: Output, options: { quiet: boolean }): Progress {
  const running = new Map<Task, Running>();
  let timer: NodeJS.Timeout | undefined;
  let shown = false;

  const clear = (): void => {
    if (shown) err.write("\r\u001b[2K");
    shown = false;
  };
  const line = (text: string): void => {
    clear();
    if (!options.quiet) err.write(`${text}\n`);
  };
  const describe = ({ title, text, since }: Running): string =>
    `${title}${text ? ` ${text}` : ""} (${seconds(Date.now() - since)})`;
  const tick = (): void => {
    if (options.quiet) return;
    if (err.isTTY) {
      clear();
      // The last column stays free: a full line would move the cursor to the next one.
      err.write(oneLine(`… ${[...running.values()].map(describe).join(" · ")}`, (err.columns ?? 80) - 1));
      shown = true;
      return;
    }
    for (const step of running.values()) {
      if (Date.now() - step.shownAt < SILENCE_MS) continue;
      step.shownAt = Date.now();
      line(`… ${describe(step)}`);
    }
  };

  return {
    note: line,
    task(title) {
      const state: Running = { title, text: "", since: Date.now(), shownAt: Date.now() };
      const end = (mark: string, outcome: string | undefined): void => {
        if (!running.delete(task)) return;
        if (running.size === 0 && timer) {
          clearInterval(timer);
          timer = undefined;
        }
        line(`${mark} ${title}${outcome ? `: ${outcome}` : ""} (${seconds(Date.now() - state.since)})`);
      };
      const task: Task = {
        update: (text) => {
          state.text = text;
        },
        done: (outcome) => end("✓", outcome),
        fail: (outcome) => end("✗", outcome),
      };
      running.set(task, state);
      if (!timer) {
        timer = setInterval(tick, err.isTTY ? 120 : 1000);
        timer.unref();
      }
      return task;
    },
  };
}

/** Scripts and symbols that fill two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;

/** Returns the text without control characters, cut at the width of the terminal. */
function oneLine(text: string, width: number): string {
  const plain = stripVTControlCharacters(text).replace(/\p{Control}+/gu, " ");
  let columns = 0;
  let end = 0;
  let cut = 0;
  for (const char of plain) {
    columns += WIDE.test(char) ? 2 : /\p{Mark}/u.test(char) ? 0 : 1;
    if (columns > width) return `${plain.slice(0, cut)}…`;
    end += char.length;
    if (columns < width) cut = end;
  }
  return plain;
}

/**
 * Runs the work as a step, which fails if the work throws.
 *
 * @param outcome makes the text of the outcome, unless the work ends the step itself.
 */
export async function during<T>(
  progress: Progress,
  title: string,
  work: (task: Task) => Promise<T>,
  outcome?: (result: T) => string | undefined,
): Promise<T> {
  const task = progress.task(title);
  try {
    const result = await work(task);
    task.done(outcome?.(result));
    return result;
  } catch (error) {
    task.fail();
    throw error;
  }
}
