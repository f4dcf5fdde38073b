import type { Json } from "../../../src/core/yaml/value-node.ts";
import { helmTemplate } from "../nginx-chart.ts";
import type { Combinations } from "./combinations.ts";
import type { Proposal } from "./covering-array.ts";
import type { Row } from "./rows.ts";

/** A combination that the chart renders. */
export interface RenderedCombination {
  readonly row: Row;
  readonly values: Json;
  /** By the Kubernetes version that it was rendered for. */
  readonly manifests: ReadonlyMap<string, string>;
  /** A second rendering gave the same bytes. */
  readonly isStable: boolean;
}

/** One that a template refuses by `fail`. */
export interface RefusedCombination {
  readonly values: Json;
  /** As the template has it. */
  readonly message: string;
}

/** What became of all combinations. */
export interface Outcome {
  readonly rendered: readonly RenderedCombination[];
  readonly refused: readonly RefusedCombination[];
}

/** Renders combinations with the helm command until every pair that can be rendered was. */
export async function renderCombinations(
  { array, overlay }: Combinations,
  versions: readonly string[],
): Promise<Outcome> {
  const rendered: RenderedCombination[] = [];
  const refused: RefusedCombination[] = [];
  for (let round = array.round(); round.length > 0; round = array.round()) {
    const failed: Proposal[] = [];
    await inTwo(round, async (proposal) => {
      const values = overlay(proposal.row);
      const result = await renderEverywhere(values, versions);
      if ("message" in result) {
        failed.push(proposal);
        refused.push({ values, message: result.message });
      } else rendered.push({ row: proposal.row, values, ...result });
    });
    array.refuse(
      failed,
      rendered.map(({ row }) => row),
    );
  }
  return { rendered, refused };
}

type Rendering = Pick<RenderedCombination, "manifests" | "isStable"> | { readonly message: string };

async function renderEverywhere(values: Json, versions: readonly string[]): Promise<Rendering> {
  const manifests = new Map<string, string>();
  for (const version of versions) {
    const result = await renderFor(values, version);
    if ("message" in result) return result;
    manifests.set(version, result.manifest);
  }
  const [first = ""] = versions;
  const again = await renderFor(values, first);
  return { manifests, isStable: "manifest" in again && again.manifest === manifests.get(first) };
}

async function renderFor(values: Json, version: string): Promise<{ manifest: string } | { message: string }> {
  const { exitCode, stdout, stderr } = await helmTemplate({ values, args: ["--kube-version", version] });
  if (exitCode === 0) return { manifest: stdout };
  // `Error: execution error at (nginx/templates/a.yaml:1:2): <what fail says>`
  const said = /execution error at \([^)]*\): (.*)/s.exec(stderr)?.[1];
  return { message: (said ?? stderr).trim() };
}

/** Does the work for all items, two at a time. */
export async function inTwo<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
