import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../../src/engines/json/json.ts";
import { chartDir, helmTemplate } from "../nginx-chart.ts";
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
  /** Those that were met on the way. */
  readonly refused: readonly RefusedCombination[];
}

/** Proposals of which nothing can be made, before the search is given up. */
const HOPELESS = 200;
/** Steps towards a row that no template refuses; each takes away one reason. */
const STEPS = 12;
/** Rows that are tried for one step. */
const TRIES = 12;

/** Renders combinations with the helm command until every pair that can be rendered was. */
export async function renderCombinations(combinations: Combinations, versions: readonly string[]): Promise<Outcome> {
  const { array } = combinations;
  const rendered: RenderedCombination[] = [];
  const refused: RefusedCombination[] = [];
  let hopeless = 0;
  for (let round = array.round(); round.length > 0; round = array.round()) {
    const failed: Proposal[] = [];
    await inTwo(round, async (proposal) => {
      const attempt = new Attempt(combinations, proposal, refused);
      const accepted = await attempt.accepted();
      if (accepted) rendered.push(await renderEverywhere(accepted, combinations.overlay(accepted.row), versions));
      else failed.push(proposal);
    });
    const rows = rendered.map(({ row }) => row);
    array.settle(rows, failed);
    hopeless += failed.length;
    const { message = "" } = refused.at(-1) ?? {};
    if (hopeless > HOPELESS) throw new Error(`the templates refuse what the schema allows, as in: ${message}`);
  }
  return { rendered, refused };
}

interface Accepted {
  readonly row: Row;
  readonly manifest: string;
}
interface Refused {
  readonly row: Row;
  readonly message: string;
}

/** Makes of a proposal a row that the chart renders: what a template names in its refusal gets another level. */
class Attempt {
  readonly #combinations: Combinations;
  readonly #proposal: Proposal;
  readonly #refused: RefusedCombination[];

  constructor(combinations: Combinations, proposal: Proposal, refused: RefusedCombination[]) {
    this.#combinations = combinations;
    this.#proposal = proposal;
    this.#refused = refused;
  }

  async accepted(): Promise<Accepted | undefined> {
    let tried = await this.#try(this.#proposal.row);
    for (let step = 0; step < STEPS && "message" in tried; step++) {
      const better = await this.#better(tried);
      if (!better) return undefined;
      tried = better;
    }
    return "manifest" in tried ? tried : undefined;
  }

  /** The first row of which something else is said, or nothing. */
  async #better({ row, message }: Refused): Promise<Accepted | Refused | undefined> {
    let tries = 0;
    for (const changed of this.#combinations.array.changes(this.#proposal, row, this.#factors(message))) {
      if (tries++ === TRIES) break;
      const tried = await this.#try(changed);
      if ("manifest" in tried || placeOf(tried.message) !== placeOf(message)) return tried;
    }
    return undefined;
  }

  /** What a message is about: the value at its beginning, then those that it names, then what stands beside it. */
  #factors(message: string): number[] {
    const { factors } = this.#combinations;
    const place = placeOf(message);
    const words = new Set(message.slice(message.indexOf(":")).match(/[A-Za-z]+/g));
    const rank = (path: readonly string[]): number => {
      const text = path.join(".");
      if (`${place}.`.startsWith(`${text}.`)) return 0;
      if (message.includes(` ${text} `) || words.has(path.at(-1) ?? "")) return 1;
      const isBeside = text.slice(0, text.lastIndexOf(".")) === place.slice(0, place.lastIndexOf("."));
      if (!isBeside && !words.has(path[0] ?? "")) return 4;
      // Most often that something is switched on is what counts.
      return path.at(-1) === "enabled" ? 2 : 3;
    };
    const ranked = factors.map(({ path }, factor) => ({ factor, rank: rank(path) }));
    return ranked
      .filter((item) => item.rank < 4)
      .sort((a, b) => a.rank - b.rank)
      .map(({ factor }) => factor);
  }

  async #try(row: Row): Promise<Accepted | Refused> {
    const values = this.#combinations.overlay(row);
    const result = await render(values);
    if ("manifest" in result) return { row, ...result };
    this.#refused.push({ values, message: result.message });
    this.#combinations.array.lessons.learn(row, result.message);
    return { row, ...result };
  }
}

/** The path with which a template's message begins, `proxies.0.path`. */
function placeOf(message: string): string {
  return (/^[^\s:]+/.exec(message)?.[0] ?? "").replaceAll(/\[(\d+)\]/g, ".$1");
}

async function renderEverywhere(
  { row, manifest }: Accepted,
  values: Json,
  versions: readonly string[],
): Promise<RenderedCombination> {
  // What no template asks for changes nothing.
  const asked = asksForVersion() ? versions : [];
  const manifests = new Map(versions.map((version) => [version, manifest]));
  for (const version of asked) manifests.set(version, await manifestFor(values, version));
  return { row, values, manifests, isStable: (await manifestFor(values)) === manifest };
}

function asksForVersion(): boolean {
  const files = readdirSync(join(chartDir, "templates"), { recursive: true, withFileTypes: true });
  return files.some(
    (file) => file.isFile() && /\.Capabilities/.test(readFileSync(join(file.parentPath, file.name), "utf8")),
  );
}

async function manifestFor(values: Json, version?: string): Promise<string> {
  const result = await render(values, version === undefined ? [] : ["--kube-version", version]);
  if ("message" in result) throw new Error(`${result.message}\n  with ${JSON.stringify(values)}`);
  return result.manifest;
}

async function render(values: Json, args: readonly string[] = []): Promise<{ manifest: string } | { message: string }> {
  const { exitCode, stdout, stderr } = await helmTemplate({ values, args });
  if (exitCode === 0) return { manifest: stdout };
  // `Error: execution error at (nginx/templates/a.yaml:1:2): <what fail says>`
  const said = /execution error at \([^)]*\): (.*?)(?:\n\nUse --debug |$)/s.exec(stderr)?.[1];
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
