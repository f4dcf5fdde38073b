import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ChartwrightError } from "../../errors.ts";

/**
 * Writes a file completely or not at all: writes it under another name in its folder, then renames it.
 *
 * @param mode of the file: 0600 for secrets
 * @throws E_FILE if the folder is missing, full or not writable.
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
