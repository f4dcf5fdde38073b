import type { Context } from "../context.ts";
import type { RepositoryIndex } from "../engines/helm-repository/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { ChartMuseum, ChartVersion } from "../tools/chartmuseum/index.ts";

/** The number of snapshots of a chart that a lab keeps. */
const KEPT = 20;

const SNAPSHOT = /-snapshot\.h[0-9a-f]{12}$/;

/** Deletes the oldest snapshots of the charts just published, except the newest 20 of each. */
export async function pruneSnapshots(
  ctx: Context,
  repository: ChartMuseum,
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
        await repository.deleteVersion({ name, version });
      } catch (error) {
        // The publication itself has succeeded, and the next run tries again.
        if (!(error instanceof ChartwrightError)) throw error;
        ctx.progress.note(`note: the old snapshot ${name} ${version} was not deleted: ${error.message}`);
      }
    }
  }
}
