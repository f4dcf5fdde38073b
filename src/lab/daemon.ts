import { openSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { lastLines, startDetached } from "../tools/process/index.ts";
import { cgroupEntrances } from "./cgroups.ts";
import { POD_CIDR, SERVICE_CIDR } from "./cluster-config.ts";
import type { Lab } from "./lab.ts";
import type { DaemonProcess } from "./state.ts";

/** One long-running program of the lab. */
export interface Daemon {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it runs in the lab's mount, network and cgroup namespaces. */
  readonly inside: boolean;
  /** Programs that must be ready before it starts; they come before it in the list. */
  readonly after?: readonly string[];
  /** Runs before it starts. */
  readonly before?: () => Promise<void>;
  /** Whether it is ready. Default: once it runs. */
  readonly ready?: () => Promise<boolean>;
}

/** Returns the start time of a running process; undefined if it has ended, even as a zombie. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses, and can contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Whether a process of the lab is running. */
export function isAlive(daemon: DaemonProcess | undefined): daemon is DaemonProcess {
  return daemon !== undefined && startTimeOf(daemon.pid) === daemon.startTime;
}

export const logFile = (lab: Lab, name: string): string => join(lab.dir, "logs", `${name}.log`);

const LAUNCH = 'for f in $CGROUPS; do echo 0 > "$f"; done; unset CGROUPS; exec "$@"';

/**
 * Starts a daemon that outlives this process, in the lab's cgroup and, with `inside`, in its namespaces. Writes its
 * output to its log.
 *
 * @throws E_LAB_START if it ends immediately.
 */
export async function startDaemon(
  ctx: Context,
  lab: Lab,
  { daemon, namespace }: { daemon: Daemon; namespace?: DaemonProcess | undefined },
): Promise<DaemonProcess> {
  await mkdir(join(lab.dir, "logs"), { recursive: true });
  await daemon.before?.();
  const log = openSync(logFile(lab, daemon.name), "a");
  const enter =
    daemon.inside && namespace
      ? ["nsenter", "--target", String(namespace.pid), "--mount", "--net", "--cgroup", "--"]
      : [];
  const pid = startDetached(ctx, {
    file: "/bin/sh",
    args: ["-c", LAUNCH, daemon.name, ...enter, daemon.file, ...daemon.args],
    cwd: "/",
    env: { ...daemon.env, ...withDirectCluster(ctx), CGROUPS: cgroupEntrances(lab, "daemons").join(" ") },
    output: log,
  });
  const startTime = startTimeOf(pid);
  if (startTime === undefined) throw startFailure(lab, daemon.name);
  return { pid, startTime };
}

/** Cluster programs connect to pods and services directly; only image pulls use the proxy. */
function withDirectCluster({ env }: Context): Readonly<Record<string, string>> {
  const given = env["NO_PROXY"] || env["no_proxy"];
  if (!given) return {};
  const direct = [given, POD_CIDR, SERVICE_CIDR, ".svc", ".cluster.local"].join(",");
  return { NO_PROXY: direct, no_proxy: direct };
}

/** Waits until a daemon is ready. @throws E_LAB_START if it ends, or is not ready within `limitMs`. */
export async function untilReady(
  ctx: Context,
  lab: Lab,
  { daemon, running, limitMs }: { daemon: Daemon; running: DaemonProcess; limitMs: number },
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (daemon.ready) {
    ctx.signal.throwIfAborted();
    if (!isAlive(running)) throw startFailure(lab, daemon.name);
    if (await daemon.ready().catch(() => false)) return;
    if (Date.now() > deadline) throw startFailure(lab, daemon.name, `was not ready after ${limitMs / 1000} s`);
    await sleep(30);
  }
}

function startFailure(lab: Lab, name: string, what = "ended right after it started"): ChartwrightError {
  let log = "";
  try {
    log = lastLines(readFileSync(logFile(lab, name), "utf8"), 12);
  } catch {
    // The program has not written a log.
  }
  return new ChartwrightError("E_LAB_START", `${name} of the lab "${lab.name}" ${what}`, {
    detail: log,
    hint: `run chartwright lab logs ${name} --name ${lab.name} to see more of its log`,
  });
}
