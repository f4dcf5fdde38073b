import type { Context } from "../context.ts";
import type { RepositoryIndex } from "../engines/helm-repository/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { ChartRepository } from "../tools/chartmuseum/index.ts";
import { type ChartVersion, deleteVersion, withRetries } from "../tools/chartmuseum/index.ts";

/** How many snapshots of a chart the lab keeps. */
const KEPT = 20;

const SNAPSHOT = /-snapshot\.h[0-9a-f]{12}$/;

/** Deletes the oldest snapshots of charts that were published just now, so that the newest twenty of each are left. */
export async function pruneSnapshots(
  ctx: Context,
  repository: ChartRepository,
  published: readonly ChartVersion[],
  index: RepositoryIndex,
): Promise<void> {
  for (const name of new Set(published.map((chart) => chart.name))) {
    const now = new Set(published.map((chart) => chart.version));
    const times = index.versionsOf(name).map(({ version, created }) => [version, Date.parse(created) || 0] as const);
    const snapshots = [...new Map(times.filter(([version]) => SNAPSHOT.test(version)))];
    const oldestFirst = snapshots.sort(([, a], [, b]) => a - b).map(([version]) => version);
    const surplus = oldestFirst.slice(0, Math.max(0, oldestFirst.length - KEPT));
    for (const version of surplus.filter((old) => !now.has(old))) {
      try {
        await withRetries(ctx, repository, () => deleteVersion(ctx, repository, { name, version }));
      } catch (error) {
        // What was asked for is done: the next run tries again.
        if (!(error instanceof ChartwrightError)) throw error;
        ctx.progress.note(`note: the old snapshot ${name} ${version} was not deleted: ${error.message}`);
      }
    }
  }
}
