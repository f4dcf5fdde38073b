import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ChartwrightError } from "../errors.ts";

/**
 * Reads CustomResourceDefinitions and returns their texts.
 *
 * @param paths files, and folders whose YAML and JSON files are read.
 * @throws E_FILE
 */
export async function crdTexts(paths: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(paths.map(textsAt));
  return texts.flat();
}

async function textsAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [await readFile(path, "utf8")];
    const names = (await readdir(path, { recursive: true })).filter((name) => /\.(?:ya?ml|json)$/.test(name)).sort();
    return await Promise.all(names.map((name) => readFile(join(path, name), "utf8")));
  } catch (cause) {
    throw new ChartwrightError("E_FILE", `the CustomResourceDefinitions in ${path} cannot be read`, {
      cause,
    });
  }
}
