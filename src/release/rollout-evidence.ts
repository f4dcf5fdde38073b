import type { Context } from "../context.ts";
import type { Trouble } from "../engines/kubernetes-rollout/index.ts";
import { Kubectl } from "../tools/kubectl/index.ts";
import { lastLines } from "../tools/process/index.ts";
import { type Rollout, warningsOf } from "./rollout.ts";

/** The longest reason in a message, in characters. The detail contains the whole reason. */
const LONGEST_REASON = 400;

async function lastLog(ctx: Context, rollout: Rollout, trouble: Trouble): Promise<string> {
  const { pod, container, restarted } = trouble;
  if (pod === undefined || container === undefined) return "";
  const { access, namespace } = rollout;
  const options = { lines: 10, previous: restarted };
  const log = await new Kubectl(ctx, access).logs({ namespace, pod, container }, options).catch(() => "");
  return log.trimEnd();
}

/** The cause of troubles, for an error. */
export interface Evidence {
  /** Pod, container, reason, last warning and last log lines of the first three troubles. */
  readonly detail: string;
  /** The first trouble in one line, with the last error in the container's log, else with Kubernetes' message. */
  readonly reason: string;
}

/** Collects events and logs that explain troubles. */
export async function evidenceOf(ctx: Context, rollout: Rollout, troubles: readonly Trouble[]): Promise<Evidence> {
  const logs = await Promise.all(troubles.slice(0, 3).map((trouble) => lastLog(ctx, rollout, trouble)));
  const parts = await Promise.all(
    logs.map(async (log, index) => {
      const trouble = troubles[index] as Trouble;
      const warning = trouble.pod === undefined ? undefined : (await warningsOf(ctx, rollout, trouble.pod)).at(-1);
      const lines = [`${subjectOf(trouble)}: ${trouble.reason}: ${trouble.message.trim()}`];
      if (warning) lines.push(`  last event: ${warning.reason}: ${warning.message}`);
      if (log !== "") lines.push("  last log lines:", lastLines(log, 10).replace(/^/gm, "    "));
      return lines.join("\n");
    }),
  );
  if (troubles.length > 3) parts.push(`and ${troubles.length - 3} more`);
  const [first] = troubles;
  return { detail: parts.join("\n"), reason: first ? reasonOf(first, logs[0] ?? "") : "" };
}

function subjectOf({ pod, workload = "", container }: Trouble): string {
  if (pod === undefined) return workload.replace("/", " ");
  return container === undefined ? `pod ${pod}` : `pod ${pod}, container ${container}`;
}

function reasonOf(trouble: Trouble, log: string): string {
  const { pod, container, reason, message } = trouble;
  const where =
    pod === undefined || container === undefined ? subjectOf(trouble) : `container ${container} of pod ${pod}`;
  const text = lastError(log) ?? message.trim().split("\n")[0] ?? "";
  return `${reason} in ${where}: ${text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)}…` : text}`;
}

/** Returns the last line of a log that reports an error, without its timestamp. */
function lastError(log: string): string | undefined {
  const lines = log.split("\n").map((line) => line.trim().replace(/^\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+Z?\s+/, ""));
  return lines.findLast((line) => /\[(?:emerg|alert|crit)\]|\b(?:fatal|panic|error)\b/i.test(line));
}
