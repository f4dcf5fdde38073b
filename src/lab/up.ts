import { mkdirSync } from "node:fs";
import { arch, platform, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { cacheDir } from "../tools/files/index.ts";
import { createCgroups } from "./cgroups.ts";
import { apiGet, nodeIsReady } from "./cluster-api.ts";
import { writeClusterConfig } from "./cluster-config.ts";
import { type Daemon, isAlive, startDaemon, untilReady } from "./daemon.ts";
import { daemonsOf, type LabTools } from "./daemons.ts";
import { stopEverything } from "./down.ts";
import { startForwarder } from "./forwards.ts";
import type { Lab } from "./lab.ts";
import { createNamespace } from "./namespace.ts";
import { connectNetwork, hasDevice } from "./network.ts";
import { importPauseImage } from "./pause-image.ts";
import { createCertificates } from "./pki.ts";
import { anyFreePort, isFree } from "./ports.ts";
import { addressesOf, type LabState, readState, writeState } from "./state.ts";

/** @throws E_LAB_PLATFORM on systems other than Linux, or without root. */
export function requireLabPlatform(): void {
  const hint = "use another cluster: set `context` of the environment in chartwright.yaml";
  if (platform() !== "linux") {
    throw new ChartwrightError("E_LAB_PLATFORM", `the lab needs Linux, and this is ${platform()}`, { hint });
  }
  if (userInfo().uid !== 0) {
    throw new ChartwrightError("E_LAB_PLATFORM", "the lab needs root to create network and mount namespaces", {
      hint: `run the command with sudo, or ${hint}`,
    });
  }
}

async function freshState(lab: Lab): Promise<LabState> {
  return {
    version: 1,
    name: lab.name,
    subnet: Number.parseInt(lab.id.slice(0, 2), 16),
    chartmuseumPort: await anyFreePort(),
    processes: {},
    forwards: {},
  };
}

/** Creates the namespaces, network, certificates and configuration of a lab. Ends its processes first. */
async function setUp(
  ctx: Context,
  lab: Lab,
  { before, tools }: { before: LabState; tools: LabTools },
): Promise<LabState> {
  await stopEverything(ctx, lab, before);
  for (const data of ["chartmuseum", "registry", "etcd"]) mkdirSync(join(lab.dir, "data", data), { recursive: true });
  mkdirSync(cacheDir(ctx), { recursive: true });
  await createCgroups(lab);
  const namespace = await createNamespace(ctx, lab);
  await writeState(lab, { ...before, processes: { namespace } });
  const subnet = await connectNetwork(ctx, before.subnet, namespace);
  const chartmuseumPort = (await isFree(before.chartmuseumPort)) ? before.chartmuseumPort : await anyFreePort();
  const state = { ...before, subnet, chartmuseumPort, processes: { namespace } };
  await writeState(lab, state);
  await createCertificates(ctx, lab, subnet);
  await writeClusterConfig(lab, subnet, tools);
  return state;
}

/** The tools of a lab, and a callback for its progress. */
export interface UpRequest {
  readonly tools: LabTools;
  /** Called each time a program becomes ready, with those that are not ready yet, and at the end with the node. */
  readonly onWaiting: (names: readonly string[]) => void;
}

/** The result of starting a lab. */
export interface UpOutcome {
  readonly state: LabState;
  /** The programs that were started; empty if all were running. */
  readonly started: readonly string[];
  /** Milliseconds until the API server answered. */
  readonly apiServesMs: number;
  /** Milliseconds until the API server was ready and the node accepted pods. */
  readonly nodeReadyMs: number;
}

/**
 * Starts a lab, or restarts the parts that are not running. Keeps its data. Changes nothing in a healthy lab.
 *
 * @throws E_LAB_PLATFORM, E_LAB_START with the log of the program that did not start, E_TOOL_MISSING
 */
export async function labUp(ctx: Context, lab: Lab, { tools, onWaiting }: UpRequest): Promise<UpOutcome> {
  requireLabPlatform();
  const since = Date.now();
  const readyMs = { api: 0, node: 0 };
  let state = (await readState(lab)) ?? (await freshState(lab));
  const started: string[] = [];
  if (!isAlive(state.processes["namespace"]) || !(await hasDevice(ctx, state.subnet))) {
    state = await setUp(ctx, lab, { before: state, tools });
  }
  const namespace = state.processes["namespace"];
  const running = { ...state.processes };
  const start = async (daemon: Daemon): Promise<void> => {
    let found = running[daemon.name];
    if (!isAlive(found)) {
      found = await startDaemon(ctx, lab, { daemon, namespace });
      running[daemon.name] = found;
      started.push(daemon.name);
    }
    await untilReady(ctx, lab, { daemon, running: found, limitMs: 60_000 });
    if (daemon.name === "kube-apiserver") readyMs.api = Date.now() - since;
    if (daemon.name === "containerd" && namespace && started.includes(daemon.name)) {
      const processor = arch() === "arm64" ? "arm64" : "x64";
      await importPauseImage(ctx, lab, { containerd: tools.containerd, namespace, processor });
    }
  };
  try {
    const serving = new Map<string, Promise<void>>();
    const waiting = new Set<string>();
    for (const daemon of daemonsOf(ctx, lab, { state, tools })) {
      waiting.add(daemon.name);
      const before = Promise.all((daemon.after ?? []).map((name) => serving.get(name)));
      const served = before
        .then(() => start(daemon))
        .then(() => {
          waiting.delete(daemon.name);
          onWaiting([...waiting]);
        });
      serving.set(daemon.name, served);
    }
    onWaiting([...waiting]);
    // Waits for all programs, so that the state contains each started one even if another failed.
    const failed = (await Promise.allSettled(serving.values())).find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    onWaiting(["the node"]);
    await untilNodeReady(ctx, lab, { state, since: started.includes("kubelet") ? new Date() : new Date(0) });
    readyMs.node = Date.now() - since;
  } finally {
    state = { ...state, processes: running };
    await writeState(lab, state);
  }
  const forwarded = await startForwarder(ctx, lab, state);
  if (forwarded !== state) started.push("forwarder");
  return { state: forwarded, started, apiServesMs: readyMs.api, nodeReadyMs: readyMs.node };
}

async function untilNodeReady(
  ctx: Context,
  lab: Lab,
  { state, since }: { state: LabState; since: Date },
): Promise<void> {
  const deadline = Date.now() + 60_000;
  const { apiUrl } = addressesOf(state);
  const ready = async (): Promise<boolean> =>
    (await apiGet(lab, apiUrl, "/readyz")).status === 200 && (await nodeIsReady(lab, apiUrl, since));
  while (!(await ready())) {
    ctx.signal.throwIfAborted();
    if (Date.now() > deadline) {
      throw new ChartwrightError("E_LAB_START", "the lab's API server or node did not become ready", {
        hint: `run chartwright lab logs kubelet --name ${lab.name} to see why`,
      });
    }
    await sleep(50);
  }
}
