import { readFile, realpath } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { Context } from "../../context.ts";
import { parseDockerIgnore } from "../../engines/dockerfile/index.ts";
import type { SourceState } from "../../engines/oci-image/index.ts";
import { ChartwrightError } from "../../errors.ts";
import { runProcess } from "../process/index.ts";
import { sourceUrl } from "./remote-url.ts";

/** The state of a build context and of its repository. */
export interface GitState extends SourceState {
  /** Absolute path of the working tree. */
  readonly root?: string | undefined;
  /** The clone lacks history, so the last commit of these files may differ in a full clone. */
  readonly shallow: boolean;
}

/**
 * Asks git for the last commit that changed a build context, and whether the context differs from it. Ignores the files
 * that `.dockerignore` names. Returns an empty state without git, or outside a repository of this user.
 *
 * @param more absolute paths of files that belong to the context but are elsewhere, such as its Dockerfile
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
  const cut = await readFile(resolve(dir, shallowFile.trim()), "utf8").catch(() => "");
  return {
    root: top,
    dirty: changed.some((line) => !line.startsWith("!!")),
    unknown: changed.some((line) => line.startsWith("!!")),
    shallow: id !== undefined && cut.split("\n").includes(id),
    commit: id === undefined ? undefined : { id, time: Number(time) },
    url: sourceUrl(remote.trim()),
  };
}

/** Returns those of the files that are in a working tree, relative to `dir`. */
async function inTree(top: string, dir: string, files: readonly string[]): Promise<string[]> {
  const paths = await Promise.all(files.map((file) => realpath(file).catch(() => file)));
  return paths.filter((path) => path.startsWith(`${top}${sep}`)).map((path) => relative(dir, path));
}

/** Returns the lines of `git status` about files of the build. `prefix` is the context's path in the tree. */
async function changes(dir: string, prefix: string, status: string): Promise<string[]> {
  const ignored = parseDockerIgnore(await readFile(join(dir, ".dockerignore"), "utf8").catch(() => ""));
  return status.split("\0").filter((line) => {
    const path = line.slice(3).replace(/\/$/, "");
    return line !== "" && !(path.startsWith(prefix) && ignored(path.slice(prefix.length)));
  });
}

/** Returns git's output; empty without git, or outside a repository of this user. */
async function git(ctx: Context, dir: string, args: readonly string[]): Promise<string> {
  try {
    const result = await runProcess(ctx, {
      file: "git",
      args: ["-C", dir, ...args],
      timeoutMs: 20_000,
      // Otherwise, `status` would update the index, which another git process may be using.
      env: { GIT_OPTIONAL_LOCKS: "0" },
    });
    return result.exitCode === 0 ? result.stdout : "";
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof ChartwrightError) return "";
    throw error;
  }
}
