import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../../context.ts";
import type { Task } from "../../progress.ts";

/** Who holds a lock: enough to tell a dead holder from another process that has got its number. */
interface Holder {
  readonly pid: number;
  /** Clock ticks between boot and start, from /proc; empty where there is no /proc. */
  readonly started: string;
  readonly nonce: string;
}

// It does not change, and many locks may be taken.
let ownStart: Promise<string | undefined> | undefined;

const POLL_MS = 200;
const DEAD_MS = 60_000;

// Within this process the locks are handed on without asking the file system, and without a word to the user.
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs the work while no other process does work under the same lock. A lock whose holder is dead is taken over.
 *
 * The lock is a folder that comes into being whole, by a rename, which fails as long as another one is there. A dead
 * holder's lock is renamed to a name that only this one holder's lock can have, so that of two that take it over at
 * once one fails instead of taking away the other's new lock; that folder stays for the same reason.
 *
 * @param path the lock's folder; its parent is made.
 * @param waiting shown while another process holds it: "another chartwright is getting helm 4.2.3".
 * @throws what the work throws, and the abort reason of `ctx.signal` while waiting.
 */
export function withLock<T>(ctx: Context, path: string, waiting: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(path) ?? Promise.resolve();
  const result = before.then(() => runLocked(ctx, path, waiting, work));
  const settled = result.catch(() => {});
  queues.set(path, settled);
  void settled.then(() => queues.get(path) === settled && queues.delete(path));
  return result;
}

async function runLocked<T>(ctx: Context, path: string, waiting: string, work: () => Promise<T>): Promise<T> {
  ctx.signal.throwIfAborted();
  const release = await acquire(ctx, path, waiting);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Removes what killed runs have left of a lock: waiters' folders, and locks that were taken over a while ago. */
export async function removeDeadLocks(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    const left = join(folder, name);
    if (name.startsWith(`.${basename(path)}-`)) {
      const holder = await readHolder(left);
      if (holder && !(await isAlive(holder))) await rm(left, { recursive: true, force: true });
    } else if (name.startsWith(".dead-") && Date.now() - (await stat(left)).ctimeMs > DEAD_MS) {
      await rm(left, { recursive: true, force: true });
    }
  }
}

async function acquire(ctx: Context, path: string, waiting: string): Promise<() => Promise<void>> {
  const nonce = randomUUID();
  const mine = join(dirname(path), `.${basename(path)}-${nonce}`);
  await mkdir(mine, { recursive: true });
  ownStart ??= startOf(process.pid);
  const holder: Holder = { pid: process.pid, started: (await ownStart) ?? "", nonce };
  await writeFile(join(mine, "holder.json"), JSON.stringify(holder));
  let task: Task | undefined;
  try {
    while (!(await moved(mine, path))) {
      ctx.signal.throwIfAborted();
      const other = await readHolder(path);
      if (other && !(await isAlive(other))) {
        await moved(path, join(dirname(path), `.dead-${other.nonce}`));
        continue;
      }
      task ??= ctx.progress.task(waiting);
      if (other) task.update(`(process ${other.pid})`);
      await delay(POLL_MS, undefined, { signal: ctx.signal }).catch(() => {});
    }
  } catch (error) {
    task?.fail();
    await rm(mine, { recursive: true, force: true });
    throw error;
  }
  task?.done();
  return async () => {
    await moved(path, mine);
    await rm(mine, { recursive: true, force: true });
  };
}

/** Renames a folder; false if there is one with that name, or none to rename. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOTEMPTY" || code === "EEXIST" || code === "ENOENT") return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(join(path, "holder.json"), "utf8"));
  } catch {
    return undefined;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  const started = await startOf(holder.pid);
  return started !== undefined && started === holder.started;
}

/** When a process started; undefined if there is no such process. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold spaces; the start is field 22, the state after the name being field 3.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended and only waits for its parent.
    if (fields[0] === "Z") return undefined;
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    return `${boot.trim()}:${fields[19]}`;
  } catch {
    // Without /proc (macOS) a process number is all there is: one in use counts as the holder.
    return signalReaches(pid) ? "" : undefined;
  }
}

function signalReaches(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
