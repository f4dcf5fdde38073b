import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import type { Lab } from "./lab.ts";
import { NODE_NAME } from "./pki.ts";

/** A response of the lab's API server; status 0 without a response. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends a GET request to the lab's API server as its administrator. Takes at most a second, and never throws. */
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
 * Whether the node accepts pods, as reported by a kubelet that started after `kubeletSince`. The API server keeps the
 * status of a killed kubelet for a while.
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
  // Heartbeats have a resolution of a second.
  return !tainted && Date.parse(ready.lastHeartbeatTime) + 1000 > kubeletSince.getTime();
}
