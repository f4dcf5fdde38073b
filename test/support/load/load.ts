import { Agent } from "node:http";
import { fetchPage, type PageRequest } from "./page-request.ts";

/** A bounded constant load: so many requests a second, whatever becomes of them. */
export interface LoadSpec {
  readonly page: PageRequest;
  readonly perSecond: number;
  /** Connections that are kept and take turns; 0: each request has a new one, closed after it. */
  readonly keptConnections: number;
}

/** What has become of requests. */
export interface LoadResult {
  readonly requests: number;
  /** How many failed, by what happened. */
  readonly failures: Readonly<Record<string, number>>;
  /** Requests whose kept connection was closed before any byte of an answer, and which went well on a new one. */
  readonly retried: number;
  /** Milliseconds from when a request was due to the end of its answer, sorted; of those that went well. */
  readonly latencies: readonly number[];
}

export interface Load {
  /** What has become of the requests that ended since the last time. */
  take(): LoadResult;
  /** Starts no more requests and waits for those under way. */
  stop(): Promise<void>;
}

/** More than this at a time are not sent and count as failed: the load must not pile up behind a server that hangs. */
const MOST_UNDER_WAY = 200;

/** Starts a load; it goes on until it is stopped. */
export function startLoad(spec: LoadSpec): Load {
  const agents = Array.from(
    { length: spec.keptConnections },
    // One is kept; while that waits for an answer a further one is made, so that no request stands in a queue of ours.
    () => new Agent({ keepAlive: true, maxFreeSockets: 1 }),
  );
  const underWay = new Set<Promise<void>>();
  const tally = { requests: 0, retried: 0, failures: new Map<string, number>(), latencies: [] as number[] };
  const failed = (why: string): void => void tally.failures.set(why, (tally.failures.get(why) ?? 0) + 1);
  const since = performance.now();
  const dueAt = (count: number): number => since + (count * 1000) / spec.perSecond;

  const send = async (count: number): Promise<void> => {
    const agent = agents[count % agents.length];
    const first = await fetchPage(spec.page, agent);
    const again = first === "closed-idle" ? await fetchPage(spec.page) : undefined;
    tally.requests++;
    const outcome = again ?? first;
    if (outcome !== "ok") return failed(again ? `${outcome}, on the second connection` : outcome);
    if (again) tally.retried++;
    tally.latencies.push(performance.now() - dueAt(count));
  };

  let sent = 0;
  let timer: NodeJS.Timeout | undefined;
  const tick = (): void => {
    for (; dueAt(sent) <= performance.now(); sent++) {
      if (underWay.size >= MOST_UNDER_WAY) {
        tally.requests++;
        failed(`not sent, ${MOST_UNDER_WAY} were under way`);
        continue;
      }
      const one = send(sent);
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
    }
    timer = setTimeout(tick, dueAt(sent) - performance.now());
  };
  tick();

  return {
    take() {
      const { requests, retried, failures, latencies } = tally;
      Object.assign(tally, { requests: 0, retried: 0, failures: new Map<string, number>(), latencies: [] });
      return { requests, retried, failures: Object.fromEntries(failures), latencies: latencies.sort((a, b) => a - b) };
    },
    async stop() {
      clearTimeout(timer);
      await Promise.all(underWay);
      for (const agent of agents) agent.destroy();
    },
  };
}

/** Several results as one. */
export function sumOf(results: readonly LoadResult[]): LoadResult {
  const failures: Record<string, number> = {};
  for (const result of results) {
    for (const [why, count] of Object.entries(result.failures)) failures[why] = (failures[why] ?? 0) + count;
  }
  return {
    requests: results.reduce((sum, { requests }) => sum + requests, 0),
    retried: results.reduce((sum, { retried }) => sum + retried, 0),
    failures,
    latencies: results.flatMap(({ latencies }) => latencies).sort((a, b) => a - b),
  };
}

/** How many requests of a result failed. */
export const failedIn = (result: LoadResult): number =>
  Object.values(result.failures).reduce((sum, count) => sum + count, 0);
