import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { resolveTool } from "../../src/tools/resolve.ts";
import { testContext } from "./context.ts";
import { freePort } from "./servers.ts";
import { tempDir } from "./temp-dir.ts";

interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** A real API server over a real etcd and nothing else: it judges and stores objects, and no controller acts on them. */
export interface ApiServer {
  /** Sends a request as an administrator; the body as JSON. */
  send(method: string, path: string, body?: unknown, type?: string): Promise<ApiAnswer>;
  stop(): Promise<void>;
}

const TOKEN = "test-only";

function run(path: string, args: readonly string[], log: string[]): ChildProcess {
  const child = spawn("/usr/bin/setpriv", ["--pdeathsig", "KILL", "--", path, ...args]);
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => log.push(part.toString()));
  return child;
}

/** Starts etcd and the API server on free ports of the loopback, their data in a folder that goes with them. */
export async function startApiServer(): Promise<ApiServer> {
  const temp = tempDir();
  const ports = [await freePort(), await freePort()];
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  writeFileSync(join(temp.dir, "sa.key"), privateKey);
  writeFileSync(join(temp.dir, "tokens.csv"), `${TOKEN},admin,admin,system:masters\n`);
  const log: string[] = [];
  const etcdUrl = `http://127.0.0.1:${ports[0]}`;
  const [etcd, apiserver] = [
    await resolveTool(testContext(), "etcd"),
    await resolveTool(testContext(), "kube-apiserver"),
  ];
  const children = [
    run(
      etcd.path,
      [
        `--data-dir=${join(temp.dir, "etcd")}`,
        `--listen-client-urls=${etcdUrl}`,
        `--advertise-client-urls=${etcdUrl}`,
        "--listen-peer-urls=http://127.0.0.1:0",
        "--unsafe-no-fsync",
        "--heartbeat-interval=10",
        "--election-timeout=50",
      ],
      log,
    ),
    run(
      apiserver.path,
      [
        `--etcd-servers=${etcdUrl}`,
        "--bind-address=127.0.0.1",
        "--advertise-address=10.0.0.1",
        "--endpoint-reconciler-type=none",
        `--secure-port=${ports[1]}`,
        `--cert-dir=${join(temp.dir, "certificates")}`,
        `--token-auth-file=${join(temp.dir, "tokens.csv")}`,
        "--service-account-issuer=https://kubernetes.default.svc",
        `--service-account-key-file=${join(temp.dir, "sa.key")}`,
        `--service-account-signing-key-file=${join(temp.dir, "sa.key")}`,
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--allow-privileged=true",
        "--runtime-config=api/all=true",
      ],
      log,
    ),
  ];
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const server: ApiServer = {
    send: (method, path, body, type = "application/json") => send(agent, Number(ports[1]), method, path, body, type),
    async stop() {
      agent.destroy();
      for (const child of children.reverse()) {
        const ended = new Promise((resolve) => (child.exitCode === null ? child.once("exit", resolve) : resolve(0)));
        child.kill("SIGKILL");
        await ended;
      }
      temp[Symbol.dispose]();
    },
  };
  for (let tries = 0; tries < 1200; tries++) {
    if (children.some((child) => child.exitCode !== null)) break;
    const answer = await server.send("GET", "/readyz").catch(() => undefined);
    if (answer?.status === 200) return server;
    await sleep(50);
  }
  await server.stop();
  throw new Error(`the API server does not serve:\n${log.join("").slice(-4000)}`);
}

function send(
  agent: Agent,
  port: number,
  method: string,
  path: string,
  body: unknown,
  type: string,
): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": type };
    const asked = request({ host: "127.0.0.1", port, method, path, headers, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
