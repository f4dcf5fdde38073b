import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hierarchies } from "../../../src/lab/cgroups.ts";

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};

/** The process id, on this machine, of the first process of a program in a pod. */
export function podProcess(podUid: string, commandLine: RegExp): number {
  const pid = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .find((name) => read(`/proc/${name}/cgroup`).includes(podUid) && commandLine.test(read(`/proc/${name}/cmdline`)));
  if (pid === undefined) throw new Error(`no process ${commandLine} in the pod ${podUid}`);
  return Number(pid);
}

/** Memory of a pod in bytes, as its cgroup counts it without files that could be dropped: what kubelet calls the working set. */
export function podMemory(pid: number): number {
  for (const { mount, type, options } of hierarchies()) {
    const line = read(`/proc/${pid}/cgroup`)
      .split("\n")
      .map((text) => text.split(":"))
      .find(([, controllers]) => (type === "cgroup2" ? controllers === "" : controllers === options));
    // The pod's own group is that of the container's parent.
    const dir = join(mount, dirname(line?.[2] ?? "/"));
    const [usage, inactive] =
      type === "cgroup2" ? ["memory.current", "inactive_file"] : ["memory.usage_in_bytes", "total_inactive_file"];
    if (!line || !existsSync(join(dir, usage))) continue;
    const dropped = new RegExp(`^${inactive} (\\d+)$`, "m").exec(read(join(dir, "memory.stat")))?.[1];
    return Number(read(join(dir, usage))) - Number(dropped);
  }
  throw new Error("no hierarchy counts the pod's memory");
}
