import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "./lab.ts";

/** A mounted cgroup hierarchy. cgroup v2 has one, v1 one for each controller; a machine can have both. */
export interface Hierarchy {
  readonly mount: string;
  readonly type: "cgroup" | "cgroup2";
  /** The options to mount it again: `cpu,cpuacct` or `none,name=systemd`. */
  readonly options: string;
}

/** Returns the cgroup hierarchies of this machine. */
export function hierarchies(): Hierarchy[] {
  const generic = new Set([
    "rw",
    "ro",
    "nosuid",
    "nodev",
    "noexec",
    "relatime",
    "xattr",
    "nsdelegate",
    "memory_recursiveprot",
  ]);
  return readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter((fields) => fields[2] === "cgroup" || fields[2] === "cgroup2")
    .map((fields) => {
      const controllers = (fields[3] ?? "").split(",").filter((o) => !generic.has(o) && !o.startsWith("release_agent"));
      const named = controllers.some((o) => o.startsWith("name="));
      return {
        mount: fields[1] ?? "",
        type: fields[2] === "cgroup2" ? ("cgroup2" as const) : ("cgroup" as const),
        options: (named ? ["none", ...controllers] : controllers).join(","),
      };
    });
}

const root = (hierarchy: Hierarchy, lab: Lab): string => join(hierarchy.mount, `chartwright-${lab.id}`);

/** Creates the lab's cgroup in every hierarchy, with a child `daemons`, because in v2 only leaves have processes. */
export async function createCgroups(lab: Lab): Promise<void> {
  for (const hierarchy of hierarchies()) {
    const dir = root(hierarchy, lab);
    for (const child of [dir, join(dir, "daemons")]) {
      await mkdir(child, { recursive: true });
      // A new cpuset of v1 has no processors, and accepts no process without them.
      for (const file of ["cpuset.cpus", "cpuset.mems"]) {
        if (hierarchy.type === "cgroup" && existsSync(join(child, file))) {
          await writeFile(join(child, file), await readFile(join(child, "..", file), "utf8"));
        }
      }
    }
  }
}

/** Returns files: writing `0` to them moves the writing process into the lab's root cgroup (`""`) or `daemons`. */
export function cgroupEntrances(lab: Lab, child: "" | "daemons"): string[] {
  return hierarchies().map((hierarchy) => join(root(hierarchy, lab), child, "cgroup.procs"));
}

function tree(dir: string): string[] {
  if (!existsSync(dir)) return [];
  const children = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...children.flatMap((entry) => tree(join(dir, entry.name))), dir];
}

/** Returns the ids of all processes in the lab's cgroups, pods included. */
export function cgroupProcesses(lab: Lab): number[] {
  const found = new Set<number>();
  for (const dir of hierarchies().flatMap((hierarchy) => tree(root(hierarchy, lab)))) {
    try {
      for (const pid of readFileSync(join(dir, "cgroup.procs"), "utf8").split("\n")) if (pid) found.add(Number(pid));
    } catch {
      // The cgroup was removed in the meantime.
    }
  }
  return [...found];
}

/** Kills all processes in the lab's cgroups and removes the cgroups. Returns the processes that survive. */
export async function removeCgroups(lab: Lab): Promise<number[]> {
  for (let attempt = 0; attempt < 100; attempt++) {
    for (const pid of cgroupProcesses(lab)) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // The process has ended.
      }
    }
    const dirs = hierarchies().flatMap((hierarchy) => tree(root(hierarchy, lab)));
    for (const dir of dirs) await rmdir(dir).catch(() => {});
    if (dirs.every((dir) => !existsSync(dir))) return [];
    await sleep(50);
  }
  return cgroupProcesses(lab);
}
