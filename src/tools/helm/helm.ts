import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import type { SetExpression } from "../../engines/helm-values/index.ts";
import type { ErrorCode } from "../../errors.ts";
import type { ClusterAccess } from "../kubectl/index.ts";
import { HelmError } from "./helm-error.ts";
import type { Revision } from "./revision.ts";
import { type HelmRun, runHelm } from "./run-helm.ts";

/** A release by its name and namespace. */
export interface ReleaseName {
  readonly release: string;
  readonly namespace: string;
}

/** A chart with the values to render it with. */
export interface ChartWithValues extends ReleaseName {
  /** Path of the chart: its folder, or a .tgz. */
  readonly chart: string;
  /** Paths of values files, lowest layer first. */
  readonly valuesFiles: readonly string[];
  /** YAML documents above the files; Helm reads them from standard input. */
  readonly values?: string | undefined;
  /** `--set` and its variants, above all others. */
  readonly sets?: readonly SetExpression[] | undefined;
}

/** The newest revision of a release. */
export interface ReleaseMetadata {
  readonly name: string;
  readonly chart: string;
  readonly version: string;
  readonly namespace: string;
  readonly revision: number;
  /** `deployed`, `failed`, `pending-upgrade` … */
  readonly status: string;
  readonly deployedAt: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** How much longer than Helm's own time limit its process may run. */
const GRACE_MS = 30_000;

/**
 * Helm's commands, for one cluster or, without `cluster`, for local work.
 *
 * Every command throws `HelmError` if Helm fails, and E_TOOL_MISSING, E_TOOL_VERSION, E_TIMEOUT and `Interrupted`.
 */
export class Helm {
  readonly #ctx: Context;
  readonly #cluster: ClusterAccess | undefined;

  constructor(ctx: Context, cluster?: ClusterAccess) {
    this.#ctx = ctx;
    this.#cluster = cluster;
  }

  /** Renders a chart without a cluster and returns its manifests as one YAML stream. */
  async template(
    chart: ChartWithValues,
    options: { kubeVersion?: string | undefined; hooks: boolean; signal?: AbortSignal },
  ): Promise<string> {
    const args = ["template", ...chartArguments(chart)];
    if (options.kubeVersion !== undefined) args.push(`--kube-version=${options.kubeVersion}`);
    if (!options.hooks) args.push("--no-hooks");
    const run = { input: chart.values, signal: options.signal };
    return this.#run(args, { message: "the chart does not render", run });
  }

  /**
   * Installs a release or upgrades it, and waits until its objects are ready.
   *
   * @param options.labels stored with the new revision.
   * @param options.createNamespace set this only if the namespace does not exist: Helm 4.2 applies an existing one
   * again, which needs cluster-wide rights and changes an object that may not belong to the release.
   */
  async upgrade(
    chart: ChartWithValues,
    options: {
      timeoutMs: number;
      labels: Readonly<Record<string, string>>;
      createNamespace: boolean;
      signal: AbortSignal;
    },
  ): Promise<void> {
    const labels = Object.entries(options.labels).map(([key, value]) => `${key}=${value}`);
    const args = ["upgrade", "--install", ...chartArguments(chart), ...waitArguments(options.timeoutMs)];
    args.push("--history-max=10", `--labels=${labels.join(",")}`, "--output=json");
    if (options.createNamespace) args.push("--create-namespace");
    const run = { input: chart.values, timeoutMs: options.timeoutMs + GRACE_MS, signal: options.signal };
    await this.#runInCluster(args, { message: `helm could not deploy ${chart.release}`, run });
  }

  /** Rolls a release back to a revision, as a new revision, and waits until its objects are ready. */
  async rollback(name: ReleaseName, revision: number, timeoutMs: number): Promise<void> {
    const args = ["rollback", name.release, String(revision), `--namespace=${name.namespace}`];
    const run = { timeoutMs: timeoutMs + GRACE_MS };
    const message = `helm could not roll back ${name.release}`;
    await this.#runInCluster([...args, ...waitArguments(timeoutMs)], { message, run });
  }

  /** Removes a release with all its objects and waits until they are gone. */
  async uninstall(name: ReleaseName, timeoutMs: number): Promise<void> {
    const args = ["uninstall", name.release, `--namespace=${name.namespace}`, ...waitArguments(timeoutMs)];
    const run = { timeoutMs: timeoutMs + GRACE_MS };
    await this.#runInCluster(args, { message: `helm could not uninstall ${name.release}`, run });
  }

  /** Returns a release's revisions, oldest first. */
  async history({ release, namespace }: ReleaseName): Promise<Revision[]> {
    const message = `helm could not read the history of ${release}`;
    const args = ["history", release, `--namespace=${namespace}`, "--output=json"];
    const revisions = JSON.parse(await this.#runInCluster(args, { message })) as Revision[];
    return revisions.map(({ revision, updated, status, chart, description }) => ({
      revision,
      updated,
      status,
      chart,
      description,
    }));
  }

  /** Returns a release's newest revision, or undefined if there is no such release. @throws E_CLUSTER */
  async metadata({ release, namespace }: ReleaseName): Promise<ReleaseMetadata | undefined> {
    const message = `helm could not read the release ${release}`;
    const args = ["get", "metadata", release, `--namespace=${namespace}`, "--output=json"];
    try {
      const text = await this.#runInCluster(args, { message, code: "E_CLUSTER" });
      const metadata = JSON.parse(text) as Omit<ReleaseMetadata, "labels"> & Partial<Pick<ReleaseMetadata, "labels">>;
      return { ...metadata, labels: metadata.labels ?? {} };
    } catch (error) {
      if (error instanceof HelmError && error.failure === "release-not-found") return undefined;
      throw error;
    }
  }

  /**
   * Downloads a chart with Helm's repositories and logins.
   *
   * @param chart a name in `repository`, `repo/chart` or `oci://…`
   * @param into an empty folder
   * @returns the path of the .tgz.
   * @throws E_CHART_REPOSITORY
   */
  async pull(
    chart: string,
    { into, repository, version }: { into: string; repository?: string | undefined; version?: string | undefined },
  ): Promise<string> {
    const args = ["pull", chart, "--destination", into];
    if (repository !== undefined) args.push("--repo", repository);
    if (version !== undefined) args.push("--version", version);
    const message = `Helm cannot download the chart ${chart}`;
    await this.#run(args, { message, code: "E_CHART_REPOSITORY", run: { timeoutMs: 120_000 } });
    const [name = ""] = await readdir(into);
    return join(into, name);
  }

  /**
   * Downloads a chart's dependencies into its `charts/`: those of its lock file (`build`) or the newest that fit
   * (`update`).
   *
   * @throws E_CHART_REPOSITORY
   */
  async dependency(verb: "build" | "update", chartDir: string): Promise<void> {
    const message = "Helm cannot download the dependencies";
    const run = { timeoutMs: 300_000 };
    await this.#run(["dependency", verb, chartDir], { message, code: "E_CHART_REPOSITORY", run });
  }

  #runInCluster(args: readonly string[], command: Command): Promise<string> {
    const { kubeconfig, kubeContext } = this.#cluster ?? {};
    const context = kubeContext === undefined ? [] : [`--kube-context=${kubeContext}`];
    return this.#run([...args, ...context], { ...command, run: { ...command.run, kubeconfig } });
  }

  async #run(args: readonly string[], { message, code, run }: Command): Promise<string> {
    const result = await runHelm(this.#ctx, args, run);
    if (result.exitCode !== 0) throw new HelmError(message, result, code);
    return result.stdout;
  }
}

interface Command {
  /** The code of the error if Helm fails. */
  readonly message: string;
  readonly code?: ErrorCode;
  readonly run?: HelmRun;
}

function chartArguments({ release, namespace, chart, valuesFiles, values, sets = [] }: ChartWithValues): string[] {
  return [
    release,
    chart,
    `--namespace=${namespace}`,
    ...valuesFiles.map((file) => `--values=${asListItem(file)}`),
    ...(values === undefined ? [] : ["--values=-"]),
    ...sets.flatMap(({ kind, text }) => [`--${kind}`, text]),
  ];
}

const waitArguments = (timeoutMs: number): string[] => ["--wait=watcher", `--timeout=${Math.ceil(timeoutMs / 1000)}s`];

/** Helm reads `--values` as a line of CSV, in which a path with a comma or a quote must be quoted. */
const asListItem = (path: string): string => (/[,"\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path);
