import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { cacheDir } from "../tools/files/index.ts";
import { type ProcessResult, runOrFail } from "../tools/process/index.ts";
import { cgroupEntrances, hierarchies } from "./cgroups.ts";
import { startDaemon, untilReady } from "./daemon.ts";
import type { Lab } from "./lab.ts";
import type { DaemonProcess } from "./state.ts";

/**
 * Kernel parameters of the whole machine that kubelet always sets. In the lab, a file is mounted over each of them, so
 * that the machine keeps its settings.
 */
const MACHINE_SETTINGS = [
  "vm/overcommit_memory",
  "vm/panic_on_oom",
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
];

/** Enters the cgroups before `unshare`: the root of a cgroup namespace is the cgroup of its first process. */
const ENTER = `for f in $ROOT_CGROUPS; do echo 0 >"$f"; done
exec unshare --mount --net --cgroup /bin/sh -c "$SETUP"`;

/**
 * The script of the first process in the lab's namespaces. Gives them their own /run, /var/lib, /var/log, /sys and
 * cgroup tree. Removes the name servers, which cannot be reached, so that a look-up fails immediately instead of after
 * ten seconds. Then creates a file to report that it is ready, and keeps the namespaces open.
 */
const SETUP = `set -e
cd "$LAB"; exec 9<"$CACHE"
mount --make-rshared /
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/lab; mount --bind . /run/lab; cd /run/lab
mkdir -p data/var-lib data/var-log
mount --bind data/var-lib /var/lib; mount --bind data/var-log /var/log
if [ ! -d "$CACHE" ]; then mkdir -p "$CACHE"; mount --bind /proc/self/fd/9 "$CACHE"; fi
exec 9<&-
resolv="$(readlink -m /etc/resolv.conf)"; mkdir -p "\${resolv%/*}"
if [ ! -e "$resolv" ]; then touch "$resolv"; fi
: >/run/resolv.conf; mount --bind /run/resolv.conf "$resolv"
mount -t sysfs sysfs /sys
if [ -n "$CGROUPS_V1" ]; then mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup; fi
for entry in $CGROUPS_V1; do
  dir="\${entry%%:*}"; mkdir -p "$dir"; mount -t cgroup -o "\${entry#*:}" cgroup "$dir"
  echo 0 >"$dir/daemons/cgroup.procs"
done
if [ -n "$CGROUP_V2" ]; then
  mkdir -p "$CGROUP_V2"; mount -t cgroup2 cgroup2 "$CGROUP_V2"
  echo 0 >"$CGROUP_V2/daemons/cgroup.procs"
fi
mkdir /run/settings
for setting in $SETTINGS; do
  file="/run/settings/$(echo "$setting" | tr / -)"
  if [ -e "/proc/sys/$setting" ]; then cat "/proc/sys/$setting" >"$file"; mount --bind "$file" "/proc/sys/$setting"; fi
done
touch /run/lab/namespace-ready
unset SETUP LAB CACHE ROOT_CGROUPS CGROUPS_V1 CGROUP_V2 SETTINGS
exec sleep infinity`;

/**
 * Creates the lab's mount, network and cgroup namespaces.
 *
 * @returns the process that keeps them open.
 * @throws E_LAB_START with the end of the script's output.
 */
export async function createNamespace(ctx: Context, lab: Lab): Promise<DaemonProcess> {
  const all = hierarchies();
  const readyFile = join(lab.dir, "namespace-ready");
  rmSync(readyFile, { force: true });
  const v1 = all.filter((hierarchy) => hierarchy.type === "cgroup");
  const daemon = {
    name: "namespace",
    file: "/bin/sh",
    args: ["-c", ENTER],
    env: {
      SETUP,
      LAB: lab.dir,
      CACHE: cacheDir(ctx),
      SETTINGS: MACHINE_SETTINGS.join(" "),
      ROOT_CGROUPS: cgroupEntrances(lab, "").join(" "),
      CGROUPS_V1: v1.map((hierarchy) => `${hierarchy.mount}:${hierarchy.options}`).join(" "),
      CGROUP_V2: all.find((hierarchy) => hierarchy.type === "cgroup2")?.mount ?? "",
    },
    inside: false,
    ready: async () => existsSync(readyFile),
  };
  const running = await startDaemon(ctx, lab, { daemon });
  await untilReady(ctx, lab, { daemon, running, limitMs: 10_000 });
  rmSync(readyFile, { force: true });
  return running;
}

/**
 * Runs one of the machine's programs in the namespaces of the lab.
 *
 * @throws E_LAB_START with the command and the end of its output if it fails.
 */
export function runInside(ctx: Context, namespace: DaemonProcess, args: readonly string[]): Promise<ProcessResult> {
  return runOrFail(ctx, {
    file: "nsenter",
    args: ["--target", String(namespace.pid), "--mount", "--net", "--cgroup", "--", ...args],
    timeoutMs: 60_000,
    cwd: "/",
    code: "E_LAB_START",
  });
}
