import type { Output } from "./output.ts";

/** One piece of work that is shown while it lasts. */
export interface Task {
  /** Shows where the work is: "12 of 40 MB". Cheap, may be called often. */
  update(text: string): void;
  /** Ends the task with its outcome: "pushed sha256:1f2e…". */
  done(outcome?: string): void;
  /** Ends the task as failed, with its outcome; the error itself is told elsewhere. */
  fail(outcome?: string): void;
}

/** Shows on standard error what is being done. Several tasks may run side by side. */
export interface Progress {
  task(title: string): Task;
  /** A line that stays: news that a user wants to know, such as a port that was taken. */
  note(text: string): void;
}

const seconds = (ms: number): string => (ms < 950 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/**
 * Plain progress: a line when a task ends and, so that no silence is longer than ten seconds, a line while it lasts.
 * On a terminal the running tasks are shown in one line that is written over.
 */
export function createProgress(err: Output, options: { quiet: boolean }): Progress {
  const running = new Map<Task, { title: string; text: string; since: number; told: number }>();
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
  const tick = (): void => {
    const now = Date.now();
    if (err.isTTY && !options.quiet) {
      clear();
      const text = [...running.values()]
        .map((t) => `${t.title}${t.text ? ` ${t.text}` : ""} (${seconds(now - t.since)})`)
        .join(" · ");
      if (text) {
        err.write(`… ${text}`.slice(0, 110));
        shown = true;
      }
      return;
    }
    for (const t of running.values()) {
      if (now - t.told < 10_000) continue;
      t.told = now;
      line(`… ${t.title}${t.text ? ` ${t.text}` : ""} (${seconds(now - t.since)})`);
    }
  };

  return {
    note: line,
    task(title) {
      const state = { title, text: "", since: Date.now(), told: Date.now() };
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

/** Runs the work as a task: done with what `outcome` makes of its result, unless it ended it itself; failed if it throws. */
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
