import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { type ProcessResult, runProcess } from "../process/index.ts";
import { resolveTool } from "../toolchain/index.ts";
import { clusterProblem } from "./cluster-problem.ts";

/** The access to a cluster. */
export interface ClusterAccess {
  /** Absolute path of the kubeconfig, or several, joined as in KUBECONFIG. */
  readonly kubeconfig: string;
  /** A context of the kubeconfig. Default: its current context. */
  readonly kubeContext?: string | undefined;
}

/** A filter for events. */
export interface EventQuery {
  readonly type?: "Warning";
  /** The name of the object that an event is about. */
  readonly about?: string | undefined;
}

/**
 * kubectl's commands for one cluster.
 *
 * Every command throws E_CLUSTER with kubectl's message if kubectl fails, and E_TOOL_MISSING, E_TIMEOUT and
 * `Interrupted`.
 */
export class Kubectl {
  readonly #ctx: Context;
  readonly #access: ClusterAccess;

  constructor(ctx: Context, access: ClusterAccess) {
    this.#ctx = ctx;
    this.#access = access;
  }

  /** Returns a namespace's objects of the given kinds: `["deployments", "pods"]`. */
  async list<T>(kinds: readonly string[], namespace: string): Promise<readonly T[]> {
    return this.#items<T>([kinds.join(","), `--namespace=${namespace}`]);
  }

  /** Returns a namespace's events, oldest first. */
  async events<T>(namespace: string, { type, about }: EventQuery): Promise<readonly T[]> {
    const selector = Object.entries({ "involvedObject.name": about, type })
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => `${field}=${value}`);
    const args = [`--field-selector=${selector.join(",")}`, "--sort-by=.lastTimestamp"];
    return this.#items<T>(["events", `--namespace=${namespace}`, ...args]);
  }

  /** Whether the cluster has a namespace. */
  async hasNamespace(name: string): Promise<boolean> {
    return (await this.#run(["get", "namespace", name, "--ignore-not-found", "--output=name"])).trim() !== "";
  }

  /** Sets an annotation of an object, or removes it if the value is undefined. */
  async annotate(
    object: { readonly kind: string; readonly name: string; readonly namespace: string },
    key: string,
    value: string | undefined,
  ): Promise<void> {
    const change = value === undefined ? `${key}-` : `${key}=${value}`;
    await this.#run(["annotate", object.kind, object.name, `--namespace=${object.namespace}`, change]);
  }

  /** Returns the last lines of a container's log, or of its previous run's. */
  async logs(
    container: { readonly namespace: string; readonly pod: string; readonly container: string },
    { lines, previous }: { readonly lines: number; readonly previous: boolean },
  ): Promise<string> {
    const args = ["logs", container.pod, `--container=${container.container}`, `--namespace=${container.namespace}`];
    return this.#run([...args, `--tail=${lines}`, `--previous=${previous}`], 10_000);
  }

  async #items<T>(query: readonly string[]): Promise<readonly T[]> {
    const list = JSON.parse(await this.#run(["get", ...query, "--output=json"])) as { readonly items: readonly T[] };
    return list.items;
  }

  async #run(args: readonly string[], timeoutMs = 30_000): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#process(args, timeoutMs);
    if (exitCode === 0) return stdout;
    const problem = clusterProblem(stderr.trim() || stdout);
    throw new ChartwrightError("E_CLUSTER", problem.message, problem);
  }

  async #process(args: readonly string[], timeoutMs: number): Promise<ProcessResult> {
    const { kubeconfig, kubeContext } = this.#access;
    const { path, env } = await resolveTool(this.#ctx, "kubectl");
    const context = kubeContext === undefined ? [] : [`--context=${kubeContext}`];
    const spec = { file: path, args: [...context, ...args], timeoutMs };
    return runProcess(this.#ctx, { ...spec, env: { ...env, KUBECONFIG: kubeconfig } });
  }
}
