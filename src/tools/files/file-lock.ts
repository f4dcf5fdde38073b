import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../../context.ts";
import type { Task } from "../../progress.ts";

/** The process that holds a lock, with its start time, because a process can have the id of a dead one. */
interface Holder {
  readonly pid: number;
  /** The boot and the clock ticks from it to the start, from /proc; empty without /proc. */
  readonly started: string;
  readonly nonce: string;
}

/** A lock to take. */
export interface Lock {
  /** The lock's folder. Its parent is created. */
  readonly path: string;
  /** Shown while another process holds the lock: "another chartwright is installing helm 4.2.3". */
  readonly waiting: string;
}

// Cached, because a run can take many locks.
let ownStart: Promise<string | undefined> | undefined;

const POLL_MS = 200;
const DEAD_MS = 60_000;

// Within this process, locks are passed on without the file system and without a message.
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs work while no other process runs work under the same lock. Takes over the lock of a dead process.
 *
 * The lock is a folder. A complete folder is renamed to the lock's path, which fails as long as another one is there.
 * To take over a dead process's lock, a process renames it to a name that depends only on that lock. If two processes
 * do so at once, the second one fails instead of removing the first one's new lock. For that reason, the renamed folder
 * is kept.
 *
 * @throws the errors of the work, and the abort reason of `ctx.signal` while waiting.
 */
export function withLock<T>(ctx: Context, lock: Lock, work: () => Promise<T>): Promise<T> {
  const { path } = lock;
  const before = queues.get(path) ?? Promise.resolve();
  const result = before.then(() => runLocked(ctx, lock, work));
  const settled = result.catch(() => {});
  queues.set(path, settled);
  void settled.then(() => queues.get(path) === settled && queues.delete(path));
  return result;
}

async function runLocked<T>(ctx: Context, lock: Lock, work: () => Promise<T>): Promise<T> {
  ctx.signal.throwIfAborted();
  const release = await acquire(ctx, lock);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Removes the folders that killed runs left behind, and locks that were taken over. */
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

async function acquire(ctx: Context, { path, waiting }: Lock): Promise<() => Promise<void>> {
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

/** Renames a folder. Returns false if the new name is taken or the folder does not exist. */
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

/** Returns the start of a process; undefined if it does not exist. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses can contain spaces. After it, the state is field 3 and the start field 22.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended; its parent has not read its exit code.
    if (fields[0] === "Z") return undefined;
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    return `${boot.trim()}:${fields[19]}`;
  } catch {
    // Without /proc (macOS), any process with the id counts as the holder.
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
