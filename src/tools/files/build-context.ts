import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, copyFile, mkdir, readdir, readFile, readlink, rm, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseDockerIgnore } from "../../engines/dockerfile/index.ts";
import { ChartwrightError } from "../../errors.ts";

/** An entry of a build context. Its path is relative to the context. */
export type ContextEntry =
  | { readonly kind: "file"; readonly path: string; readonly executable: boolean }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | { readonly kind: "folder"; readonly path: string };

/**
 * Lists a build context, sorted by path, without the files that its `.dockerignore` names. As in git, owners, times and
 * modes do not count, except for the executable bit.
 *
 * @throws E_FILE if the folder cannot be read, or contains a socket or a device.
 */
export async function listContext(dir: string): Promise<ContextEntry[]> {
  const ignored = parseDockerIgnore(await readFile(join(dir, ".dockerignore"), "utf8").catch(() => ""));
  const entries: ContextEntry[] = [];
  const walk = async (prefix: string): Promise<void> => {
    for (const item of await readdir(join(dir, prefix), { withFileTypes: true })) {
      const path = prefix + item.name;
      // A rule with `!` can include files of an ignored folder.
      if (item.isDirectory()) {
        if (!ignored(path)) entries.push({ kind: "folder", path });
        await walk(`${path}/`);
      } else if (ignored(path)) continue;
      else if (item.isSymbolicLink()) entries.push({ kind: "link", path, target: await readlink(join(dir, path)) });
      else if (item.isFile())
        entries.push({ kind: "file", path, executable: ((await stat(join(dir, path))).mode & 0o111) !== 0 });
      else
        throw new ChartwrightError("E_FILE", `${join(dir, path)} is not a file, folder or link`, {
          hint: "add it to .dockerignore",
        });
    }
  };
  await walk("").catch((error: unknown) => {
    if (error instanceof ChartwrightError) throw error;
    throw new ChartwrightError("E_FILE", `the build context ${dir} cannot be read`, { cause: error });
  });
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Hashes entries with the content of their files. */
export async function hashContext(dir: string, entries: readonly ContextEntry[]): Promise<string> {
  const hash = createHash("sha256");
  for (const entry of entries) {
    hash.update(`${JSON.stringify(entry)}\n`);
    if (entry.kind !== "file") continue;
    const content = createHash("sha256");
    await pipeline(createReadStream(join(dir, entry.path)), content);
    hash.update(`${content.digest("hex")}\n`);
  }
  return hash.digest("hex");
}

/** Copies entries into a folder, with mode 644 or 755. */
export async function copyContext(from: string, entries: readonly ContextEntry[], to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of entries) {
    const target = join(to, entry.path);
    await mkdir(dirname(target), { recursive: true });
    if (entry.kind === "folder") {
      await mkdir(target, { recursive: true });
      await chmod(target, 0o755);
      continue;
    }
    // Does not follow a link that is in its place.
    await rm(target, { force: true });
    if (entry.kind === "link") await symlink(entry.target, target);
    else {
      await copyFile(join(from, entry.path), target);
      await chmod(target, entry.executable ? 0o755 : 0o644);
    }
  }
}
