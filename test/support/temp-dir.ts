import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Context } from "../../src/context.ts";
import { cacheDir } from "../../src/tools/files/folders.ts";
import { testContext } from "./context.ts";

/** A folder of a test's own, removed at its end. */
export interface TempDir {
  readonly dir: string;
  /** Writes files by their paths below a folder in it; gives that folder. */
  write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string;
  [Symbol.dispose](): void;
}

export function tempDir(): TempDir {
  const dir = mkdtempSync(join(tmpdir(), "chartwright-test-"));
  return {
    dir,
    write(folder, files) {
      const root = join(dir, folder);
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), content);
      }
      return root;
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A context whose cache and state are below a folder; the tools are those of the machine's cache. */
export function contextIn(
  dir: string,
  parts: Partial<Context> = {},
  env: Readonly<Record<string, string | undefined>> = {},
): Context {
  const machine = testContext();
  const ctx = testContext({
    ...parts,
    env: { ...machine.env, XDG_CACHE_HOME: join(dir, "cache"), XDG_STATE_HOME: join(dir, "state"), ...env },
  });
  mkdirSync(cacheDir(ctx), { recursive: true });
  mkdirSync(cacheDir(machine, "tools"), { recursive: true });
  symlinkSync(cacheDir(machine, "tools"), cacheDir(ctx, "tools"));
  return ctx;
}
