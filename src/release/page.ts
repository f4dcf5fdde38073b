import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { forward, labOf } from "../lab/index.ts";
import type { Environment, Target } from "../project/index.ts";
import { sendHttp } from "../tools/http/index.ts";
import { getObjects } from "../tools/kubectl/index.ts";

interface ServiceList {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
    readonly spec: { readonly ports: readonly { readonly name?: string; readonly nodePort?: number }[] };
  }[];
}

/** The page of a release, on this machine. */
export interface Page {
  readonly url: string;
  /** The port that would have come first, and is somebody else's. */
  readonly takenPort?: number;
}

async function nodePortOf(ctx: Context, environment: Environment, target: Target): Promise<number | undefined> {
  const { items } = await getObjects<ServiceList>(ctx, target, ["services", "--namespace", environment.namespace]);
  const own = items.filter(
    (service) => service.metadata.annotations?.["meta.helm.sh/release-name"] === environment.release,
  );
  return own.flatMap((service) => service.spec.ports).find((port) => port.nodePort !== undefined)?.nodePort;
}

const WAIT_MS = 10_000;

/**
 * Leads a port of this machine to the page of a release in the lab and waits until it answers: a node port takes up to
 * a second after its pod is ready.
 *
 * @returns `undefined` for a release that has no node port.
 * @throws E_UNHEALTHY if nothing answers in ten seconds, E_PORT, E_CLUSTER
 */
export async function openPage(ctx: Context, environment: Environment, target: Target): Promise<Page | undefined> {
  const nodePort = await nodePortOf(ctx, environment, target);
  if (nodePort === undefined) return undefined;
  const { port, taken } = await forward(ctx, labOf(ctx), `${environment.namespace}/${environment.release}`, nodePort);
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + WAIT_MS;
  let last: unknown;
  while (Date.now() < deadline) {
    ctx.signal.throwIfAborted();
    try {
      const { status } = await sendHttp(ctx, { method: "GET", url, idleMs: 2000, headers: { connection: "close" } });
      if (status >= 200 && status < 300) return taken === undefined ? { url } : { url, takenPort: taken };
      last = new Error(`it answers ${status}`);
    } catch (error) {
      last = error;
    }
    await sleep(50);
  }
  throw new ChartwrightError("E_UNHEALTHY", `the page of ${environment.release} does not answer on ${url}`, {
    cause: last,
    hint: `see its pods: chartwright status ${environment.name}`,
  });
}
