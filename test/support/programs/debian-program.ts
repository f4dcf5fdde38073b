import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { debianPackage } from "../../../src/tools/toolchain/sources/debian.ts";
import { testContext } from "../context.ts";
import { keptInCache } from "./kept-in-cache.ts";

/** A Debian package with the packages that it needs and this machine lacks: unpacked into the cache, not installed. */
export interface DebianProgram {
  /** The root directory that they are unpacked into. */
  readonly dir: string;
  /** For LD_LIBRARY_PATH. */
  readonly libraries: string;
}

/** Gets a program that only tests and benchmarks need from its Debian package. */
export async function debianProgram(name: string): Promise<DebianProgram> {
  const ctx = testContext();
  const supply = debianPackage({ artifact: name, package: name, programs: {}, cost: "once" });
  const dir = await keptInCache(name, [supply.key(ctx)], async (making) => {
    const libraries = await supply.get(ctx, making, () => {});
    writeFileSync(join(making, "libraries.json"), JSON.stringify(libraries));
  });
  const libraries: unknown = JSON.parse(readFileSync(join(dir, "libraries.json"), "utf8"));
  const folders = Array.isArray(libraries) ? libraries.map((path) => join(dir, String(path))) : [];
  return { dir, libraries: folders.join(":") };
}
