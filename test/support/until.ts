import { setTimeout as sleep } from "node:timers/promises";

/** Only a program that hangs takes this long, on a busy machine too. */
const LIMIT_MS = 120_000;

/**
 * Waits until a condition is true.
 *
 * @param isSo checks the condition; a rejection counts as false.
 * @param failure returns the message of the error that is thrown after two minutes.
 */
export async function until(isSo: () => boolean | Promise<boolean>, failure: () => string): Promise<void> {
  const since = Date.now();
  while (!(await Promise.resolve(isSo()).catch(() => false))) {
    if (Date.now() - since > LIMIT_MS) throw new Error(failure());
    await sleep(25);
  }
}
