import { join } from "node:path";
import { runOrFail } from "../../../src/tools/process/process.ts";
import { testContext } from "../context.ts";
import { debianProgram } from "../programs/debian-program.ts";

/** What wrk measured in one run. */
export interface WrkResult {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

export interface WrkSpec {
  readonly url: string;
  readonly seconds: number;
  readonly connections: number;
  /** Runs in the network namespace of this process instead of the machine's. */
  readonly besidePid?: number;
}

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

function latency(output: string, share: string): number {
  const [, number = "", unit = ""] = new RegExp(`^ +${share}% +([\\d.]+)(us|ms|s)$`, "m").exec(output) ?? [];
  return Number(number) * (UNITS[unit] ?? Number.NaN);
}

/** Runs Debian's wrk on a page; every answer must be a good one. */
export async function wrk(spec: WrkSpec): Promise<WrkResult> {
  const { dir, libraries } = await debianProgram("wrk");
  const env = { LD_LIBRARY_PATH: libraries };
  const enter = spec.besidePid === undefined ? [] : ["nsenter", "--target", String(spec.besidePid), "--net", "--"];
  const [file = "", ...args] = [
    ...enter,
    ...[join(dir, "usr/bin/wrk"), "--threads", "1", "--connections", String(spec.connections)],
    ...["--duration", `${spec.seconds}s`, "--latency", "--timeout", "30s", spec.url],
  ];
  const { stdout } = await runOrFail(testContext(), { file, args, env, timeoutMs: (spec.seconds + 30) * 1000 });
  const perSecond = Number(/^Requests\/sec: +([\d.]+)$/m.exec(stdout)?.[1]);
  const result = { perSecond, medianMs: latency(stdout, "50"), p99Ms: latency(stdout, "99") };
  if (!Object.values(result).every((n) => n > 0) || /Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return result;
}
