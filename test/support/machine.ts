import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";

/** What a lab could leave behind on a machine. */
export interface MachineSnapshot {
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly cgroups: readonly string[];
  readonly devices: readonly string[];
  readonly files: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}

/** Programs that a lab runs, by a part of their command line. */
const PROGRAMS = /containerd|kube|etcd|docker-registry|chartmuseum|forwarder\.js|runc|\/pause|sleep infinity|nginx/;

const SETTINGS = [
  "vm/overcommit_memory",
  "vm/panic_on_oom",
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
  "net/ipv4/ip_forward",
];

const FOLDERS = [
  tmpdir(),
  "/run",
  "/run/netns",
  "/run/containerd",
  "/var/lib",
  "/var/lib/cni",
  "/var/lib/kubelet",
  "/var/log",
  "/etc/cni",
  "/opt",
];

const list = (dir: string): string[] => (existsSync(dir) ? readdirSync(dir).map((name) => `${dir}/${name}`) : []);

/** Looks at the machine. A zombie is not counted: it has ended and waits for whoever adopted it. */
export function machineSnapshot(): MachineSnapshot {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return PROGRAMS.test(line) ? [`${pid} ${line}`] : [];
      } catch {
        return [];
      }
    });
  const cgroupRoots = ["/sys/fs/cgroup", ...list("/sys/fs/cgroup")];
  return {
    processes,
    mounts: readFileSync("/proc/self/mounts", "utf8").trim().split("\n"),
    cgroups: cgroupRoots.flatMap((dir) => {
      try {
        return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
          entry.isDirectory() ? [`${dir}/${entry.name}`] : [],
        );
      } catch {
        return [];
      }
    }),
    devices: execFileSync("ip", ["-o", "link", "show"], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map((line) => line.split(": ")[1] ?? line),
    files: FOLDERS.flatMap(list).filter((file) => !/vitest|node-compile-cache|\/v8-/.test(file)),
    settings: Object.fromEntries(
      SETTINGS.filter((name) => existsSync(`/proc/sys/${name}`)).map((name) => [
        name,
        readFileSync(`/proc/sys/${name}`, "utf8").trim(),
      ]),
    ),
  };
}
