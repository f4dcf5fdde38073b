import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LabView } from "../lab.ts";

export interface ChartToInstall {
  /** How tables name it. */
  readonly title: string;
  readonly folder: string;
  readonly release: string;
  readonly namespace: string;
  readonly values: Readonly<Record<string, unknown>> & { readonly replicaCount: number };
}

/** A release in a lab that steps are taken with, as a user takes them: by Helm. */
export interface InstalledChart extends ChartToInstall {
  /** Changes some values for good and waits until the release has them. */
  upgrade(change: Readonly<Record<string, unknown>>): Promise<void>;
  /** Goes back to the revision before. */
  rollback(): Promise<void>;
  /** Pods that the release has when it is at rest. */
  replicas(): number;
}

/**
 * Installs a chart and waits for its pods.
 *
 * @param dir a folder for its values files.
 */
export async function installChart(lab: LabView, dir: string, spec: ChartToInstall): Promise<InstalledChart> {
  const { release, folder, namespace } = spec;
  const wait = ["--wait", "--timeout=180s", `--namespace=${namespace}`];
  const file = join(dir, `${release}-values.json`);
  let [before, now] = [spec.values, spec.values];
  const upgrade = async (change: Readonly<Record<string, unknown>>): Promise<void> => {
    [before, now] = [now, { ...now, ...change }];
    writeFileSync(file, JSON.stringify(now));
    await lab.helm("upgrade", "--install", release, folder, ...wait, `--values=${file}`);
  };
  await upgrade({});
  return {
    ...spec,
    upgrade,
    async rollback() {
      [before, now] = [now, before];
      await lab.helm("rollback", release, ...wait);
    },
    replicas: () => now.replicaCount,
  };
}
