import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { removeDeadLocks, withLock } from "../../../src/tools/files/file-lock.ts";
import { compileScript } from "../../support/spawn-script.ts";
import { toolSandbox } from "../../support/tool-sandbox.ts";

let holdLock: Awaited<ReturnType<typeof compileScript>>;
beforeAll(async () => {
  holdLock = await compileScript("hold-lock.ts");
});

/** Every `in` must be followed by its own `out` or, for a killed holder, by another `in`. */
function overlaps(log: string, killed: ReadonlySet<string> = new Set()): string[] {
  const lines = readFileSync(log, "utf8").trim().split("\n");
  return lines.filter((line, i) => {
    const [word, pid] = line.split(" ");
    if (word !== "in" || killed.has(pid ?? "")) return false;
    return lines[i + 1] !== `out ${pid}`;
  });
}

describe("withLock", () => {
  it("admits one process at a time, even if several find the lock of a dead process at once", async () => {
    using box = toolSandbox();
    const [lock, log] = [join(box.dir, "lock"), join(box.dir, "log")];
    const dead = holdLock([lock, log, "1", "60000"], box.env);
    while (!readdirSync(box.dir).includes("log")) await delay(20);
    dead.child.kill("SIGKILL");
    await dead.ended;
    const runs = Array.from({ length: 5 }, () => holdLock([lock, log, "6", "15"], box.env));
    expect(await Promise.all(runs.map((run) => run.ended))).toEqual([0, 0, 0, 0, 0]);
    expect(overlaps(log, new Set([String(dead.child.pid)]))).toEqual([]);
    expect(readFileSync(log, "utf8").match(/^out/gm)).toHaveLength(30);
    expect(readdirSync(box.dir)).not.toContain("lock");
  });

  it("continues when holders are killed one after the other", async () => {
    using box = toolSandbox();
    const [lock, log] = [join(box.dir, "lock"), join(box.dir, "log")];
    const killed = new Set<string>();
    writeFileSync(log, "");
    const runs = Array.from({ length: 4 }, () => holdLock([lock, log, "1", "400"], box.env));
    for (let i = 0; i < 2; i++) {
      const holder = async (): Promise<string> => {
        for (;;) {
          const last = readFileSync(log, "utf8").trim().split("\n").at(-1)?.split(" ");
          if (last?.[0] === "in" && last[1] && !killed.has(last[1])) return last[1];
          await delay(10);
        }
      };
      const pid = await holder();
      killed.add(pid);
      runs.find((run) => String(run.child.pid) === pid)?.child.kill("SIGKILL");
    }
    await Promise.all(runs.map((run) => run.ended));
    expect(overlaps(log, killed)).toEqual([]);
    expect(readFileSync(log, "utf8").match(/^out/gm)).toHaveLength(2);
  });

  it("takes over the lock of a dead process whose id another process has", async () => {
    using box = toolSandbox();
    const lock = join(box.dir, "lock");
    mkdirSync(lock);
    writeFileSync(join(lock, "holder.json"), JSON.stringify({ pid: process.pid, started: "old:1", nonce: "n" }));
    expect(await withLock(box.run(), { path: lock, waiting: "waiting" }, async () => "done")).toBe("done");
  });

  it("stops waiting when the run is interrupted, and keeps the other process's lock", async () => {
    using box = toolSandbox();
    const [lock, log] = [join(box.dir, "lock"), join(box.dir, "log")];
    const other = holdLock([lock, log, "1", "60000"], box.env);
    while (!readdirSync(box.dir).includes("log")) await delay(20);
    const abort = new AbortController();
    const ctx = box.run({}, { signal: abort.signal });
    const waiting = withLock(ctx, { path: lock, waiting: "another chartwright is busy" }, async () => 1);
    setTimeout(() => abort.abort(new Error("interrupted")), 1000);
    await expect(waiting).rejects.toThrow("interrupted");
    expect(ctx.told()).toContain("another chartwright is busy");
    expect(readdirSync(box.dir).filter((name) => name.includes("lock"))).toEqual(["lock"]);
    other.child.kill("SIGKILL");
    await other.ended;
  });

  it("releases the lock when the work fails", async () => {
    using box = toolSandbox();
    const lock = join(box.dir, "lock");
    const failing = withLock(box.run(), { path: lock, waiting: "waiting" }, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(readdirSync(box.dir).filter((name) => name.includes("lock"))).toEqual([]);
  });
});

describe("removeDeadLocks", () => {
  it("removes the folder of a dead waiting process and keeps that of a running one", async () => {
    using box = toolSandbox();
    for (const [name, pid] of Object.entries({ dead: 4_194_305, alive: process.pid })) {
      const folder = join(box.dir, `.lock-${name}`);
      mkdirSync(folder);
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
      const stat = readFileSync(`/proc/${process.pid}/stat`, "utf8");
      const started = `${boot}:${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
      writeFileSync(join(folder, "holder.json"), JSON.stringify({ pid, started, nonce: name }));
    }
    await removeDeadLocks(join(box.dir, "lock"));
    expect(readdirSync(box.dir).filter((name) => name.startsWith(".lock"))).toEqual([".lock-alive"]);
  });
});
