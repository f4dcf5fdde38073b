import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Context } from "../context.ts";
import type { ChartMetadata } from "../engines/chart-files/index.ts";
import {
  type Dependencies,
  type DependencyState,
  type LockedDependency,
  lockText,
  parseLock,
} from "../engines/chart-files/index.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { cacheDir, writeAtomically } from "../tools/files/index.ts";
import { Helm, HelmError } from "../tools/helm/index.ts";

/**
 * Downloads missing dependencies into `charts/`, as `helm dependency build` does, from Helm's repositories and with their
 * logins. It uses the versions of the lock file or, without one, the newest matching versions, and then writes the lock
 * file. Helm works in a temporary folder, so that a failure leaves the chart unchanged.
 *
 * @returns whether it downloaded anything.
 * @throws E_CHART if the lock file does not match Chart.yaml, E_CHART_REPOSITORY if the download fails.
 */
export async function fetchDependencies(
  ctx: Context,
  chartDir: string,
  { metadata, dependencies }: { readonly metadata: ChartMetadata; readonly dependencies: Dependencies },
): Promise<boolean> {
  const { states, lock, isLockInStep } = dependencies;
  const missing = states.filter(({ vendored }) => vendored.length === 0);
  // Helm cannot download a dependency without a repository: its user must put it into charts/.
  if (missing.length === 0 || missing.some(({ asked }) => asked.repository === "")) return false;
  const names = missing.map(({ asked }) => asked.name).join(", ");
  if (!isLockInStep) {
    throw new ChartwrightError("E_CHART", `charts/ lacks ${names}, and ${lock?.file} does not match Chart.yaml`, {
      hint: `run helm dependency update ${chartDir}`,
    });
  }
  const wanted = lock
    ? missing.map(({ asked, locked }) => locked ?? asked)
    : states.filter(({ asked }) => asked.repository !== "").map(({ asked }) => asked);
  await mkdir(cacheDir(ctx, "charts"), { recursive: true });
  const folder = await mkdtemp(cacheDir(ctx, "charts", "dependencies-"));
  try {
    const asked = wanted.map((dependency) => withAbsolutePath(dependency, chartDir));
    await writeFile(join(folder, "Chart.yaml"), JSON.stringify(chartOf(asked)));
    if (lock)
      await writeFile(
        join(folder, "Chart.lock"),
        lockText(
          asked.map((item) => ({ ...item })),
          asked,
          new Date(0).toISOString(),
        ),
      );
    await during(
      ctx.progress,
      `download dependencies of ${metadata.name}`,
      () => runDependency(ctx, lock ? "build" : "update", folder, names),
      () => names,
    );
    await moveInto(chartDir, join(folder, "charts"));
    if (!lock) await writeLock(chartDir, metadata, { states, canonical: dependencies.canonical }, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return true;
}

const chartOf = (dependencies: readonly LockedDependency[]): object => ({
  apiVersion: "v2",
  name: "dependencies",
  version: "0.0.0",
  dependencies,
});

function withAbsolutePath({ name, version, repository }: LockedDependency, chartDir: string): LockedDependency {
  const local = /^file:\/\/(?!\/)(.*)$/s.exec(repository)?.[1];
  return { name, version, repository: local === undefined ? repository : `file://${resolve(chartDir, local)}` };
}

async function runDependency(ctx: Context, verb: "build" | "update", folder: string, names: string): Promise<void> {
  try {
    await new Helm(ctx).dependency(verb, folder);
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    throw new ChartwrightError("E_CHART_REPOSITORY", `Helm cannot download the dependencies ${names}`, {
      detail: error.detail,
      hint: "add a missing repository to Helm: helm repo add NAME URL",
    });
  }
}

async function moveInto(chartDir: string, from: string): Promise<void> {
  const target = join(chartDir, "charts");
  const there = await mkdir(target, { recursive: true }).then(
    () => readdir(target),
    (cause: unknown) => {
      throw new ChartwrightError("E_FILE", `${target} cannot be created`, { cause });
    },
  );
  for (const name of await readdir(from))
    if (!there.includes(name)) await writeAtomically(join(target, name), await readFile(join(from, name)));
}

/** Writes the versions that Helm has chosen into the lock file. */
async function writeLock(
  chartDir: string,
  { apiVersion }: ChartMetadata,
  { states, canonical }: Pick<Dependencies, "states" | "canonical">,
  folder: string,
): Promise<void> {
  const text = await readFile(join(folder, "Chart.lock"));
  const chosen = parseLock(text, "Chart.lock").dependencies.values();
  const locked = states.map(({ asked }: DependencyState): LockedDependency => {
    if (asked.repository === "") return asked;
    const { value } = chosen.next();
    return { name: asked.name, version: value?.version ?? asked.version, repository: repositoryOf(asked, value) };
  });
  const name = apiVersion === "v1" ? "requirements.lock" : "Chart.lock";
  await writeAtomically(join(chartDir, name), lockText(canonical, locked, new Date().toISOString()));
}

/** Returns the URL that Helm has resolved a repository's name to; a path stays unchanged. */
const repositoryOf = (asked: LockedDependency, chosen: LockedDependency | undefined): string =>
  asked.repository.startsWith("file://") ? asked.repository : (chosen?.repository ?? asked.repository);
