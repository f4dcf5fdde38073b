import type { Context } from "../context.ts";
import type { Trouble } from "../engines/kubernetes-rollout/index.ts";
import { runKubectl } from "../tools/kubectl/index.ts";
import { lastLines } from "../tools/process/index.ts";
import { eventsIn, type Rollout } from "./rollout.ts";

/** How long the reason in a message may be; all of it is in the detail. */
const MOST_WORDS = 400;

async function lastLog(ctx: Context, rollout: Rollout, trouble: Trouble): Promise<string> {
  if (trouble.pod === undefined || trouble.container === undefined) return "";
  const previous = trouble.restarted ? ["--previous"] : [];
  const args = ["logs", trouble.pod, "--container", trouble.container, "--namespace", rollout.namespace, "--tail=10"];
  const result = await runKubectl(ctx, rollout.access, [...args, ...previous], { timeoutMs: 10_000 });
  return result.exitCode === 0 ? result.stdout.trimEnd() : "";
}

/** What is known of troubles. */
export interface Evidence {
  /** Of each trouble: pod, container, reason, last warning, last lines of the log. Three at most. */
  readonly detail: string;
  /** The first trouble in a line: what its program said last, else Kubernetes' own words. */
  readonly reason: string;
}

/** Finds out what can be said of troubles. */
export async function evidenceOf(ctx: Context, rollout: Rollout, troubles: readonly Trouble[]): Promise<Evidence> {
  const logs = await Promise.all(troubles.slice(0, 3).map((trouble) => lastLog(ctx, rollout, trouble)));
  const parts = await Promise.all(
    logs.map(async (log, index) => {
      const trouble = troubles[index] as Trouble;
      const warning = trouble.pod === undefined ? undefined : (await eventsIn(ctx, rollout, trouble.pod)).at(-1);
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
  const words = tellingLine(log) ?? message.trim().split("\n")[0] ?? "";
  return `${reason} in ${where}: ${words.length > MOST_WORDS ? `${words.slice(0, MOST_WORDS)}…` : words}`;
}
/** The line of a log that says why a program has ended: the last that speaks of an error, without its time. */
function tellingLine(log: string): string | undefined {
  const lines = log.split("\n").map((line) => line.trim().replace(/^\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+Z?\s+/, ""));
  return lines.findLast((line) => /\[(?:emerg|alert|crit)\]|\b(?:fatal|panic|error)\b/i.test(line));
}
