import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import { makeDebianRoot } from "../../src/tools/builders/debian-root.ts";
import { testContext } from "./context.ts";
import { keptInCache } from "./kept-in-cache.ts";

const ctx = testContext();

/** Debian packages, unpacked into the cache and not installed: for programs that only tests and benches need. */
export interface DebianPrograms {
  /** The root that they were unpacked into. */
  readonly dir: string;
  /** What a run needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** @param packages with those that they depend on and this machine may lack. */
export async function debianPrograms(...packages: string[]): Promise<DebianPrograms> {
  const dir = await keptInCache(`debian-${packages[0]}`, [...packages, arch()], async (making) => {
    const downloadDir = join(making, ".downloads");
    mkdirSync(downloadDir);
    await makeDebianRoot(ctx, { packages, drop: [], downloadDir, rootDir: making }, () => {});
    rmSync(downloadDir, { recursive: true });
  });
  const libraries = ["usr/lib", "lib"]
    .filter((top) => existsSync(join(dir, top)))
    .flatMap((top) =>
      readdirSync(join(dir, top), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name.endsWith("-linux-gnu"))
        .map((entry) => join(dir, top, entry.name)),
    );
  return { dir, env: libraries.length > 0 ? { LD_LIBRARY_PATH: libraries.join(":") } : {} };
}
