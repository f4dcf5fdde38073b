import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { goGlob } from "../../engines/go-glob/index.ts";
import { ChartwrightError } from "../../errors.ts";
import { runOrFail } from "../process/index.ts";
import { withApt } from "../toolchain/index.ts";

export interface DebianRoot {
  /** Names of Debian packages. Their dependencies are not added. */
  readonly packages: readonly string[];
  /** Paths below the root to remove; `*` stays within a name. */
  readonly drop: readonly string[];
  /** An empty folder for the downloads. */
  readonly downloadDir: string;
  readonly rootDir: string;
  /** Debian's name of another architecture than this machine's. */
  readonly architecture?: string | undefined;
  /** Shows the current step. */
  readonly update: (text: string) => void;
}

/**
 * Unpacks Debian packages into a folder, without installing them or running their scripts.
 *
 * @returns the names of the package files, with their versions, sorted.
 * @throws E_BUILD if a package cannot be downloaded or unpacked.
 */
export async function makeDebianRoot(ctx: Context, spec: DebianRoot): Promise<string[]> {
  const { downloadDir, rootDir, update } = spec;
  try {
    await withApt(ctx, spec, async (apt) => {
      update("downloading packages");
      await apt(["download", ...spec.packages], downloadDir);
    });
  } catch (error) {
    if (!(error instanceof ChartwrightError) || error.code !== "E_TOOL_FAILED") throw error;
    throw new ChartwrightError("E_BUILD", "the Debian packages of the base image cannot be downloaded", {
      detail: error.detail,
    });
  }
  const files = (await readdir(downloadDir)).filter((name) => name.endsWith(".deb")).sort();
  update("unpacking packages");
  for (const name of files) {
    await runOrFail(ctx, {
      file: "dpkg-deb",
      args: ["--extract", name, rootDir],
      cwd: downloadDir,
      timeoutMs: 600_000,
      code: "E_BUILD",
      failure: `${name} cannot be unpacked`,
    });
  }
  for (const pattern of spec.drop) {
    const parts = pattern.split("/").filter((part) => part !== "");
    await removeMatching(rootDir, parts);
  }
  await mkdir(rootDir, { recursive: true });
  return files;
}

async function removeMatching(dir: string, [part, ...rest]: readonly string[]): Promise<void> {
  if (part === undefined) return;
  const matches = goGlob(part);
  if (matches(part) === undefined || part === "..")
    throw new ChartwrightError("E_BUILD", `the pattern "${part}" in "drop" is malformed`);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (matches(entry.name) !== true) continue;
    if (rest.length === 0) await rm(join(dir, entry.name), { recursive: true, force: true });
    else if (entry.isDirectory()) await removeMatching(join(dir, entry.name), rest);
  }
}
