import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { resolveTool } from "../../src/tools/toolchain/resolve.ts";
import { testContext } from "./context.ts";
import type { Site } from "./site.ts";

const execute = promisify(execFile);

/** The lab of a site, seen from outside: by the tools and files that a user would take. */
export interface LabView {
  readonly chartmuseumUrl: string;
  readonly registryUrl: string;
  /** The cluster's node, for node ports. */
  readonly nodeAddress: string;
  helm(...args: string[]): Promise<string>;
  kubectl(...args: string[]): Promise<string>;
  /** Process id of one of the lab's programs. */
  pid(program: string): number;
  log(program: string): string;
}

interface State {
  readonly subnet: number;
  readonly chartmuseumPort: number;
  readonly processes: Readonly<Record<string, { readonly pid: number }>>;
}

export function labOf(site: Site): LabView {
  const state = (): State => JSON.parse(readFileSync(join(site.labDir, "lab.json"), "utf8")) as State;
  const tool = async (name: "helm" | "kubectl", args: string[]): Promise<string> => {
    const { path } = await resolveTool(testContext(), name);
    // Helm 4.2 keeps signatures by the chart's digest, and would take another run's for the same bytes.
    const caches = { HELM_CACHE_HOME: join(site.dir, ".cache", "helm") };
    const env = { ...process.env, ...caches, KUBECONFIG: join(site.labDir, "kubeconfig") };
    return (await execute(path, args, { env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  };
  const { subnet, chartmuseumPort } = state();
  return {
    chartmuseumUrl: `http://127.0.0.1:${chartmuseumPort}`,
    registryUrl: `http://10.200.${subnet}.1:5000`,
    nodeAddress: `10.200.${subnet}.2`,
    helm: (...args) => tool("helm", args),
    kubectl: (...args) => tool("kubectl", args),
    pid(program) {
      const found = state().processes[program];
      if (!found) throw new Error(`the lab has no ${program}`);
      return found.pid;
    },
    log: (program) => readFileSync(join(site.labDir, "logs", `${program}.log`), "utf8"),
  };
}
