import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { labOf } from "../../src/lab/lab.ts";
import { testContext } from "./context.ts";
import type { Site } from "./site.ts";

/** Everything on a machine that belongs to one lab. Other labs and programs do not show in it. */
export interface LabTraces {
  /** Command lines of processes in the lab's cgroups, or with the lab's folder in them. */
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly cgroups: readonly string[];
  readonly devices: readonly string[];
  /** The lab's folder, and entries of the machine's folders that bear the lab's name or id. */
  readonly files: readonly string[];
}

const FOLDERS = ["/run", "/run/netns", "/run/containerd", "/var/lib", "/var/lib/cni", "/var/lib/kubelet", "/var/log"];

/** Kernel parameters that kubelet and kube-proxy set. */
const SETTINGS = [
  "vm/overcommit_memory",
  "vm/panic_on_oom",
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
  "net/ipv4/ip_forward",
];

/** Folders that the lab's programs would create outside of its namespaces. */
const STRAYS = ["/run/containerd", "/run/netns", "/var/lib/cni", "/var/lib/kubelet", "/etc/cni", "/opt/cni"];

const text = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};

const list = (dir: string): string[] => {
  try {
    return readdirSync(dir).map((name) => join(dir, name));
  } catch {
    return [];
  }
};

/** Finds what a site's lab has on the machine. `subnet` is that of its state. */
export function labTraces({ env, labDir }: Site, subnet: number): LabTraces {
  const { name, id } = labOf(testContext({ env: env as Record<string, string> }));
  const cgroup = `chartwright-${id}`;
  const isOurs = (line: string): boolean => [name, cgroup, labDir].some((word) => line.includes(word));
  const hierarchies = ["/sys/fs/cgroup", ...list("/sys/fs/cgroup")];
  const links = execFileSync("ip", ["-o", "link", "show"], { encoding: "utf8" }).trim().split("\n");
  return {
    // A zombie has no command line: it has ended, and its parent has not read its exit code.
    processes: list("/proc")
      .filter((dir) => /\d$/.test(dir))
      .map((dir) => ({ cgroups: text(join(dir, "cgroup")), line: text(join(dir, "cmdline")).replaceAll("\0", " ") }))
      .filter(({ cgroups, line }) => line !== "" && (cgroups.includes(cgroup) || line.includes(labDir)))
      .map(({ line }) => line),
    mounts: text("/proc/self/mounts").split("\n").filter(isOurs),
    cgroups: hierarchies.map((dir) => join(dir, cgroup)).filter((dir) => existsSync(dir)),
    devices: links
      .flatMap((line) => line.split(": ")[1]?.split("@")[0] ?? [])
      .filter((device) => device === `cw${subnet}`),
    files: [labDir, ...FOLDERS.flatMap(list).filter(isOurs)].filter((file) => existsSync(file)),
  };
}

/** Reads what a lab must not change on the machine: kernel parameters, and which folders exist. */
export function machineSettings(): Readonly<Record<string, string | boolean>> {
  return Object.fromEntries([
    ...SETTINGS.map((name) => [name, text(join("/proc/sys", name)).trim()]),
    ...STRAYS.map((dir) => [dir, existsSync(dir)]),
  ]);
}
