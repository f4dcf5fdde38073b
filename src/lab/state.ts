import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ChartwrightError } from "../errors.ts";
import { writeAtomically } from "../tools/files/index.ts";
import type { Lab } from "./lab.ts";

/** A process of the lab's: a process id alone may long be somebody else's. */
export interface DaemonProcess {
  readonly pid: number;
  /** Clock ticks since boot at which it started, as in /proc/PID/stat. */
  readonly startTime: string;
}

/** A port of this machine that leads to a release. */
export interface Forward {
  readonly port: number;
  readonly targetHost: string;
  readonly targetPort: number;
}

/** What a lab was given when it was made, and what runs of it. Kept in lab.json. */
export interface LabState {
  readonly version: 1;
  readonly name: string;
  /** The third byte of 10.200.N.0/24: the machine is .1 and the cluster .2. */
  readonly subnet: number;
  readonly chartmuseumPort: number;
  /** By daemon; `namespace` holds the mount, network and cgroup namespace. */
  readonly processes: Readonly<Record<string, DaemonProcess>>;
  /** By `namespace/release`. */
  readonly forwards: Readonly<Record<string, Forward>>;
}

export const REGISTRY_PORT = 5000;
export const API_PORT = 6443;

/** Addresses of a lab, as the machine and the cluster see them alike. */
export interface LabAddresses {
  readonly hostAddress: string;
  readonly nodeAddress: string;
  readonly apiUrl: string;
  /** `host:port` of the image registry: plain HTTP. */
  readonly registry: string;
  readonly chartmuseumUrl: string;
}

export function addressesOf(state: Pick<LabState, "subnet" | "chartmuseumPort">): LabAddresses {
  const hostAddress = `10.200.${state.subnet}.1`;
  const nodeAddress = `10.200.${state.subnet}.2`;
  return {
    hostAddress,
    nodeAddress,
    apiUrl: `https://${nodeAddress}:${API_PORT}`,
    registry: `${hostAddress}:${REGISTRY_PORT}`,
    chartmuseumUrl: `http://127.0.0.1:${state.chartmuseumPort}`,
  };
}

/** Absolute path of the kubeconfig that a lab's cluster is reached by. */
export const kubeconfigOf = (lab: Lab): string => join(lab.dir, "kubeconfig");

/**
 * The state of a lab, `undefined` if it was never made.
 *
 * @throws E_FILE if it cannot be read.
 */
export async function readState(lab: Lab): Promise<LabState | undefined> {
  try {
    return JSON.parse(await readFile(join(lab.dir, "lab.json"), "utf8")) as LabState;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new ChartwrightError(
      "E_FILE",
      `the state of the lab "${lab.name}" cannot be read: ${join(lab.dir, "lab.json")}`,
      {
        cause: error,
        hint: `give it up with all that it holds: chartwright lab down --delete --name ${lab.name}`,
      },
    );
  }
}

export async function writeState(lab: Lab, state: LabState): Promise<void> {
  await mkdir(lab.dir, { recursive: true });
  await writeAtomically(join(lab.dir, "lab.json"), `${JSON.stringify(state, null, 2)}\n`);
}
