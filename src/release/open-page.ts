import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { forward, labOf } from "../lab/index.ts";
import type { Environment, Target } from "../project/index.ts";
import { sendHttp } from "../tools/http/index.ts";
import { Kubectl } from "../tools/kubectl/index.ts";

interface Service {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly ports: readonly { readonly nodePort?: number }[] };
}

/** The page of a release on this machine. */
export interface Page {
  readonly url: string;
  /** The preferred port, if another program uses it. */
  readonly takenPort?: number | undefined;
}

async function nodePortOf(ctx: Context, environment: Environment, target: Target): Promise<number | undefined> {
  const services = await new Kubectl(ctx, target).list<Service>(["services"], environment.namespace);
  const own = services.filter(
    ({ metadata }) => metadata.annotations?.["meta.helm.sh/release-name"] === environment.release,
  );
  return own.flatMap(({ spec }) => spec.ports).find(({ nodePort }) => nodePort !== undefined)?.nodePort;
}

const WAIT_MS = 10_000;

/**
 * Forwards a port of this machine to a release in the lab and waits until its page answers. A node port opens up to a
 * second after the pod is ready.
 *
 * @returns undefined for a release without a node port.
 * @throws E_UNHEALTHY if the page does not answer within ten seconds, E_PORT, E_CLUSTER
 */
export async function openPage(ctx: Context, environment: Environment, target: Target): Promise<Page | undefined> {
  const nodePort = await nodePortOf(ctx, environment, target);
  if (nodePort === undefined) return undefined;
  const key = `${environment.namespace}/${environment.release}`;
  const { port, taken } = await forward(ctx, labOf(ctx), { key, targetPort: nodePort });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + WAIT_MS;
  let last: unknown;
  while (Date.now() < deadline) {
    ctx.signal.throwIfAborted();
    try {
      const { status } = await sendHttp(ctx, { method: "GET", url, idleMs: 2000, headers: { connection: "close" } });
      if (status >= 200 && status < 300) return { url, takenPort: taken };
      last = new Error(`status ${status}`);
    } catch (error) {
      last = error;
    }
    await sleep(50);
  }
  throw new ChartwrightError("E_UNHEALTHY", `the page of ${environment.release} does not answer on ${url}`, {
    cause: last,
    hint: `run chartwright status ${environment.name} to see its pods`,
  });
}
