import { dirname } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import type { Selected } from "../project/index.ts";
import { shownPath } from "../project/index.ts";
import { FileWatch, type WatchedFolder } from "../tools/files/index.ts";

/**
 * Validates now and after each change of the chart, a layer or chartwright.yaml, until interrupted. Prints errors and
 * waits for the next change.
 *
 * @param select selects the environments.
 * @param once validates them and prints the findings.
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
    // Watches before validating, so that a change during the validation is noticed.
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
