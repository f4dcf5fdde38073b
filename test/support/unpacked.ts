import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../../src/tools/files/folders.ts";
import { debianPackage } from "../../src/tools/toolchain/sources/debian.ts";
import { testContext } from "./context.ts";

/** A Debian package and what it needs, unpacked. */
export interface Unpacked {
  readonly dir: string;
  /** For LD_LIBRARY_PATH. */
  readonly libraries: string;
}

/** A program that the product does not get by itself, from its Debian package; got once for a machine, in the cache. */
export async function unpacked(name: string): Promise<Unpacked> {
  const ctx = testContext();
  const supply = debianPackage({ artifact: name, package: name, programs: {}, cost: "once" });
  const dir = cacheDir(ctx, "test", `${name}-${supply.key(ctx)}`);
  const stamp = join(dir, "libraries.json");
  if (!existsSync(stamp)) {
    mkdirSync(cacheDir(ctx, "test"), { recursive: true });
    const work = mkdtempSync(cacheDir(ctx, "test", `${name}-`));
    const libraries = await supply.get(ctx, work, () => {});
    writeFileSync(join(work, "libraries.json"), JSON.stringify(libraries));
    rmSync(dir, { recursive: true, force: true });
    renameSync(work, dir);
  }
  const libraries: unknown = JSON.parse(readFileSync(stamp, "utf8"));
  const folders = Array.isArray(libraries) ? libraries.map((path) => join(dir, String(path))) : [];
  return { dir, libraries: folders.join(":") };
}
