import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { resolveTool } from "../../src/tools/toolchain/resolve.ts";
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
        "--service-cluster-ip-range=10.96.0.0/16,fd00:10:96::/112",
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
  for (let tries = 0; tries < 6000; tries++) {
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

/** What server-side apply says of an object, as Helm 4 and `kubectl apply --server-side` ask it. */
export interface Verdict {
  /** Undefined where the answer is about something else than the object: a namespace that is not there, a crash. */
  readonly accepted: boolean | undefined;
  readonly message: string;
}

/** Asks the API server about objects without storing them. */
export interface Applier {
  apply(object: unknown): Promise<Verdict>;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** An applier for all kinds that the server has now. The namespace `default` gets the account that pods are given. */
export async function applierOf(server: ApiServer): Promise<Applier> {
  const list = async (path: string) => JSON.parse((await server.send("GET", path)).body);
  const { groups }: { groups: { versions: { groupVersion: string }[] }[] } = await list("/apis");
  const versions = groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion));
  const paths = new Map<string, Resource & { readonly base: string }>();
  for (const version of ["v1", ...versions]) {
    const base = version === "v1" ? "/api/v1" : `/apis/${version}`;
    const { resources }: { resources: Resource[] } = await list(base);
    for (const item of resources.filter(({ name }) => !name.includes("/"))) {
      paths.set(`${version} ${item.kind}`, { ...item, base });
    }
  }
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
  await server.send("POST", "/api/v1/namespaces/default/serviceaccounts", account);
  return { apply: (object) => apply(server, paths, object) };
}

async function apply(
  server: ApiServer,
  paths: ReadonlyMap<string, Resource & { readonly base: string }>,
  object: unknown,
): Promise<Verdict> {
  const { apiVersion, kind, metadata } = object as {
    readonly apiVersion?: unknown;
    readonly kind?: unknown;
    readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
  };
  const resource = paths.get(`${apiVersion} ${kind}`);
  if (!resource) return { accepted: false, message: `no kind ${apiVersion} ${kind}` };
  const namespace = typeof metadata?.namespace === "string" && metadata.namespace ? metadata.namespace : "default";
  const name = typeof metadata?.name === "string" ? metadata.name : "";
  const place = `${resource.base}${resource.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : ""}/${resource.name}`;
  const query = "fieldManager=test&force=true&dryRun=All&fieldValidation=Strict";
  const path = `${place}/${encodeURIComponent(name)}?${query}`;
  // The API server of 1.36 breaks the connection over some jobs.
  const answer = await server.send("PATCH", path, object, "application/apply-patch+yaml").catch(() => undefined);
  if (!answer) return { accepted: undefined, message: "no answer" };
  if (answer.status < 300) return { accepted: true, message: "" };
  const { message } = JSON.parse(answer.body);
  const elsewhere = answer.status === 404 || (answer.status === 403 && !message.includes("violates PodSecurity"));
  return { accepted: elsewhere ? undefined : false, message };
}
