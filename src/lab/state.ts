import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ChartwrightError } from "../errors.ts";
import { writeAtomically } from "../tools/files/index.ts";
import type { Lab } from "./lab.ts";

/** A process of the lab. Its start time distinguishes it from a later process with the same id. */
export interface DaemonProcess {
  readonly pid: number;
  /** Its start time in clock ticks since boot, as in /proc/PID/stat. */
  readonly startTime: string;
}

/** A port of this machine that is forwarded to a release. */
export interface Forward {
  readonly port: number;
  readonly targetHost: string;
  readonly targetPort: number;
}

/** The addresses and processes of a lab, stored in lab.json. */
export interface LabState {
  readonly version: 1;
  readonly name: string;
  /** The third byte of 10.200.N.0/24: the machine is .1 and the cluster .2. */
  readonly subnet: number;
  readonly chartmuseumPort: number;
  /** By program; `namespace` keeps the mount, network and cgroup namespaces open. */
  readonly processes: Readonly<Record<string, DaemonProcess>>;
  /** By `namespace/release`. */
  readonly forwards: Readonly<Record<string, Forward>>;
}

export const REGISTRY_PORT = 5000;
export const API_PORT = 6443;

/** The addresses of a lab, which are the same on the machine and in the cluster. */
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

/** Returns the absolute path of a lab's kubeconfig. */
export const kubeconfigOf = (lab: Lab): string => join(lab.dir, "kubeconfig");

/**
 * Reads the state of a lab; undefined if the lab was never started.
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
        hint: `run chartwright lab down --delete --name ${lab.name} to delete the lab with its data`,
      },
    );
  }
}

export async function writeState(lab: Lab, state: LabState): Promise<void> {
  await mkdir(lab.dir, { recursive: true });
  await writeAtomically(join(lab.dir, "lab.json"), `${JSON.stringify(state, null, 2)}\n`);
}
