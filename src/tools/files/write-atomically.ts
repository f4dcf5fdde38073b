import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ChartwrightError } from "../../errors.ts";

/**
 * Writes a file that is there wholly or not at all: under another name in the same folder, then renamed.
 *
 * @param mode of the file: 0600 for what holds a key.
 * @throws E_FILE if the folder is missing, full or not to be written in.
 */
export async function writeAtomically(file: string, data: string | Uint8Array, mode = 0o644): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new ChartwrightError("E_FILE", `${file} cannot be written`, { cause });
  }
}
