import { dirname } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import type { Selected } from "../project/index.ts";
import { shownPath } from "../project/index.ts";
import { FileWatch, type WatchedFolder } from "../tools/files/index.ts";

/**
 * Validates, and again after each change of the chart, a layer or chartwright.yaml, until it is interrupted. It reports
 * errors in the configuration and waits until they are fixed.
 *
 * @param select finds out what is validated.
 * @param once validates it and prints what it found.
 * @throws `Interrupted`
 */
export async function watchValidation(
  ctx: Context,
  select: () => Promise<Selected>,
  once: (selected: Selected) => Promise<void>,
): Promise<never> {
  let folders: readonly WatchedFolder[] = [{ dir: ctx.cwd, deep: false }];
  for (;;) {
    const selected = await tolerant(ctx, select);
    if (selected) folders = foldersOf(ctx, selected);
    // It watches before it looks, so that a change in the meantime is not lost.
    const watch = new FileWatch(ctx, folders);
    try {
      if (selected) await tolerant(ctx, () => once(selected));
      const changed = await watch.changes();
      ctx.progress.note(`… changed: ${changed.map((path) => shownPath(ctx, path)).join(", ")}`);
    } finally {
      watch.close();
    }
  }
}

async function tolerant<T>(ctx: Context, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ChartwrightError)) throw error;
    ctx.showError(error);
    return undefined;
  }
}

function foldersOf(ctx: Context, { project, environments }: Selected): WatchedFolder[] {
  const layers = environments.flatMap((environment) => environment.layers.map(dirname));
  const flat = new Set([ctx.cwd, project.dir, ...layers]);
  const packed = project.chartDir.endsWith(".tgz");
  const chart = { dir: packed ? dirname(project.chartDir) : project.chartDir, deep: !packed };
  return [chart, ...[...flat].map((dir) => ({ dir, deep: false }))];
}
