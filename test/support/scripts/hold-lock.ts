import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { withLock } from "../../../src/tools/files/file-lock.ts";
import { testContext } from "../context.ts";

/** Takes a lock many times over and writes down when it comes in and goes out; arguments: lock, log, times, hold (ms). */
const [lock = "", log = "", times = "1", holdMs = "0"] = process.argv.slice(2);
for (let i = 0; i < Number(times); i++) {
  await withLock(testContext(), { path: lock, waiting: "waiting" }, async () => {
    appendFileSync(log, `in ${process.pid}\n`);
    await delay(Number(holdMs));
    appendFileSync(log, `out ${process.pid}\n`);
  });
}
