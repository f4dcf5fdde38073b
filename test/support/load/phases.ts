import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabView } from "../lab.ts";
import type { InstalledChart } from "./installed-chart.ts";

/** What happens to a release while it is under load. */
export type Phase = "rollouts" | "scaling" | "evictions" | "rollback";

export const PHASES: readonly Phase[] = ["rollouts", "scaling", "evictions", "rollback"];

/** A release, and how to go about it. */
export interface Subject {
  readonly lab: LabView;
  readonly chart: InstalledChart;
  /** A folder for what kubectl is given. */
  readonly dir: string;
  readonly rollouts: number;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const isReady = (pod: Pod): boolean =>
  pod.metadata.deletionTimestamp === undefined &&
  (pod.status.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");

async function podsOf({ lab, chart }: Subject): Promise<Pod[]> {
  const selector = `--selector=app.kubernetes.io/instance=${chart.release}`;
  const list = await lab.kubectl("get", "pods", `--namespace=${chart.namespace}`, selector, "--output=json");
  return (JSON.parse(list) as { items: Pod[] }).items;
}

/** Waits until a release has as many pods as it should, all ready, and those that went are gone. */
async function settle(subject: Subject): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const pods = await podsOf(subject);
    if (pods.length === subject.chart.replicas() && pods.every(isReady)) return;
    if (Date.now() > deadline) throw new Error(`${subject.chart.release} is not at rest: ${JSON.stringify(pods)}`);
    await sleep(300);
  }
}

/** Evicts a pod as one is that leaves a drained node; while a PodDisruptionBudget forbids it, it asks again. */
async function evict({ lab, chart, dir }: Subject, pod: string): Promise<void> {
  const { namespace } = chart;
  const file = join(dir, `evict-${pod}.json`);
  writeFileSync(
    file,
    JSON.stringify({ apiVersion: "policy/v1", kind: "Eviction", metadata: { name: pod, namespace } }),
  );
  for (let tries = 0; ; tries++) {
    try {
      await lab.kubectl("create", "--raw", `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`, "-f", file);
      return;
    } catch (error) {
      if (tries === 60 || !/disruption budget/.test(String(error))) throw error;
      await sleep(500);
    }
  }
}

const steps: Readonly<Record<Phase, (subject: Subject) => Promise<void>>> = {
  async rollouts({ chart, rollouts }) {
    for (let i = 1; i <= rollouts; i++) await chart.upgrade({ podAnnotations: { edition: `${i}` } });
  },
  async scaling({ chart }) {
    const before = chart.replicas();
    for (const replicaCount of [before + 2, 1, before]) await chart.upgrade({ replicaCount });
  },
  async evictions(subject) {
    for (const { metadata } of await podsOf(subject)) {
      await evict(subject, metadata.name);
      await settle(subject);
    }
  },
  async rollback({ chart }) {
    await chart.upgrade({ podAnnotations: { edition: "a mistake" } });
    await chart.rollback();
  },
};

/** Takes a release through a phase, to the end of the last pod that went. */
export async function runPhase(phase: Phase, subject: Subject): Promise<void> {
  await steps[phase](subject);
  await settle(subject);
}
