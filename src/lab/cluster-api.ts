import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import type { Lab } from "./lab.ts";
import { NODE_NAME } from "./pki.ts";

/** One answer of the lab's API server. Status 0 when there was none. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** Asks the lab's API server as its administrator; a second at most, and never an exception. */
export function apiGet(lab: Lab, apiUrl: string, path: string): Promise<ApiAnswer> {
  const pki = (file: string): string => readFileSync(join(lab.dir, "pki", file), "utf8");
  return new Promise((resolve) => {
    const silent = (): void => resolve({ status: 0, body: "" });
    const asked = request(
      apiUrl + path,
      { ca: pki("ca.crt"), cert: pki("admin.crt"), key: pki("admin.key"), timeout: 1000, agent: false },
      (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (text: string) => {
          body += text;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
        response.on("error", silent);
      },
    );
    asked.on("timeout", () => asked.destroy());
    asked.on("error", silent);
    asked.end();
  });
}

interface NodeCondition {
  readonly type: string;
  readonly status: string;
  readonly lastHeartbeatTime: string;
}

/**
 * Says whether the node takes pods, by the word of the kubelet that runs now: what an earlier one said before it was
 * killed stands in the API for a while.
 */
export async function nodeIsReady(lab: Lab, apiUrl: string, kubeletSince: Date): Promise<boolean> {
  const answer = await apiGet(lab, apiUrl, `/api/v1/nodes/${NODE_NAME}`);
  if (answer.status !== 200) return false;
  const node = JSON.parse(answer.body) as {
    status?: { conditions?: readonly NodeCondition[] };
    spec?: { taints?: readonly { key: string }[] };
  };
  const ready = node.status?.conditions?.find((condition) => condition.type === "Ready");
  if (ready?.status !== "True") return false;
  const tainted = node.spec?.taints?.some((taint) => taint.key.startsWith("node.kubernetes.io/")) ?? false;
  // Heartbeats count whole seconds.
  return !tainted && Date.parse(ready.lastHeartbeatTime) + 1000 > kubeletSince.getTime();
}
