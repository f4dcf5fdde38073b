import { readFile, realpath } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { Context } from "../../context.ts";
import { parseDockerIgnore } from "../../engines/dockerfile/index.ts";
import type { SourceState } from "../../engines/oci-image/index.ts";
import { runProcess } from "../process/index.ts";
import { sourceUrl } from "./remote-url.ts";

/** What git knows of a build context, and of where it lies. */
export interface GitState extends SourceState {
  /** Absolute path of the working tree. */
  readonly root?: string;
  /** Of a clone that lacks history, the commit may be another than in a whole one. */
  readonly shallow: boolean;
}

/**
 * Asks git about a build context: the last commit that touched it, and whether it is as in that commit. What
 * `.dockerignore` names counts for nothing. Without git, or outside a repository of this user's, all is unknown.
 *
 * @param more absolute paths of files that belong to the context and lie elsewhere: its Dockerfile.
 */
export async function gitState(ctx: Context, dir: string, more: readonly string[] = []): Promise<GitState> {
  const top = (await git(ctx, dir, ["rev-parse", "--show-toplevel"])).trim();
  if (top === "") return { dirty: false, unknown: false, shallow: false };
  const real = await realpath(dir);
  const paths = [".", ...(await inTree(top, real, more))];
  const [log, status, remote, shallowFile] = await Promise.all([
    git(ctx, dir, ["log", "-1", "--format=%H %ct", "--", ...paths]),
    git(ctx, dir, [
      "status",
      "--porcelain",
      "-z",
      "--no-renames",
      "--untracked-files=all",
      "--ignored",
      "--",
      ...paths,
    ]),
    git(ctx, dir, ["config", "--get", "remote.origin.url"]),
    git(ctx, dir, ["rev-parse", "--git-path", "shallow"]),
  ]);
  const [, id, time] = /^(\w+) (\d+)/.exec(log) ?? [];
  const prefix = relative(top, real).split(sep).join("/");
  const changed = await changes(dir, prefix === "" ? "" : `${prefix}/`, status);
  const url = sourceUrl(remote.trim());
  const cut = await readFile(resolve(dir, shallowFile.trim()), "utf8").catch(() => "");
  return {
    root: top,
    dirty: changed.some((line) => !line.startsWith("!!")),
    unknown: changed.some((line) => line.startsWith("!!")),
    shallow: id !== undefined && cut.split("\n").includes(id),
    ...(id === undefined ? {} : { commit: { id, time: Number(time) } }),
    ...(url === undefined ? {} : { url }),
  };
}

/** Paths of a working tree, relative to a folder in it, for git. */
async function inTree(top: string, dir: string, files: readonly string[]): Promise<string[]> {
  const paths = await Promise.all(files.map((file) => realpath(file).catch(() => file)));
  return paths.filter((path) => path.startsWith(`${top}${sep}`)).map((path) => relative(dir, path));
}

/** The lines of `git status` that concern what is built. `prefix` is the context's path in the tree. */
async function changes(dir: string, prefix: string, status: string): Promise<string[]> {
  const ignored = parseDockerIgnore(await readFile(join(dir, ".dockerignore"), "utf8").catch(() => ""));
  return status.split("\0").filter((line) => {
    const path = line.slice(3).replace(/\/$/, "");
    return line !== "" && !(path.startsWith(prefix) && ignored(path.slice(prefix.length)));
  });
}

/** What git prints; nothing where it is missing, or the folder is not in a repository of this user's. */
async function git(ctx: Context, dir: string, args: readonly string[]): Promise<string> {
  try {
    const result = await runProcess(ctx, {
      file: "git",
      args: ["-C", dir, ...args],
      timeoutMs: 20_000,
      // `status` would write a fresh index, which another git may be about to do.
      env: { GIT_OPTIONAL_LOCKS: "0" },
    });
    return result.exitCode === 0 ? result.stdout : "";
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof Error && error.name === "ChartwrightError") return "";
    throw error;
  }
}
