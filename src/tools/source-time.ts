import type { Context } from "../context.ts";
import { runProcess } from "./process.ts";

/** 2020-01-01, from where the times of content without a commit are counted. */
const EPOCH_2020 = 1_577_836_800;
const FOUR_YEARS = 4 * 365 * 86_400;

/**
 * The time, in seconds, that an image's files are given. It must be the same for the same content, or nothing could
 * be built twice; and another for other content, since web servers make ETag and Last-Modified of time and size.
 *
 * SOURCE_DATE_EPOCH if it is set; the last commit that touched the folder; for content that is not committed up to a
 * day before that commit, chosen by the content; without git a time in the years 2020 to 2023, chosen by the content.
 *
 * @param hash the content's, in hexadecimal.
 */
export async function sourceTime(ctx: Context, dir: string, hash: string): Promise<number> {
  const wanted = ctx.env["SOURCE_DATE_EPOCH"];
  if (wanted && /^\d{1,12}$/.test(wanted)) return Number(wanted);
  const spread = Number.parseInt(hash.slice(0, 12), 16);
  const committed = Number((await git(ctx, dir, ["log", "-1", "--format=%ct", "--", "."])).trim());
  if (!(committed > 0)) return EPOCH_2020 + (spread % FOUR_YEARS);
  const changed = await git(ctx, dir, ["status", "--porcelain", "--untracked-files=all", "--", "."]);
  return changed === "" ? committed : committed - 1 - (spread % 86_400);
}

/** What git prints; nothing where it is missing, or the folder is not in a repository of this user's. */
async function git(ctx: Context, dir: string, args: readonly string[]): Promise<string> {
  try {
    const result = await runProcess(ctx, { file: "git", args: ["-C", dir, ...args], timeoutMs: 20_000 });
    return result.exitCode === 0 ? result.stdout : "";
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof Error && error.name === "ChartwrightError") return "";
    throw error;
  }
}
