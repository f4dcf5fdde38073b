import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveTool } from "../../src/tools/toolchain/resolve.ts";
import { testContext } from "./context.ts";
import { until } from "./until.ts";

/** A real server of a test's own, on a free port of the loopback. */
export interface TestServer {
  readonly url: string;
  /** `127.0.0.1:port` */
  readonly host: string;
  /** Its storage. */
  readonly dir: string;
  /** The log so far. */
  log(): string;
  stop(): Promise<void>;
  /** Starts it again with the same storage and port. */
  start(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

interface ServerSpec {
  readonly dir: string;
  readonly port: number;
  readonly url?: string;
  /** The command that runs the program, in a namespace for instance. */
  readonly wrapper?: readonly string[];
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly health: string;
}

/** A server with TLS is ready when it listens: its certificate may be untrusted. */
async function isReady(url: string): Promise<boolean> {
  if (url.startsWith("http:"))
    return fetch(url).then(
      (response) => response.ok,
      () => false,
    );
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname.replace(/[[\]]/g, ""));
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

async function serve(spec: ServerSpec): Promise<TestServer> {
  const { dir, port, url = `http://127.0.0.1:${port}`, wrapper = [] } = spec;
  let child: ChildProcess | undefined;
  let log = "";
  const stop = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await ended;
  };
  const start = async (): Promise<void> => {
    child = spawn("/usr/bin/setpriv", ["--pdeathsig", "KILL", "--", ...wrapper, spec.path, ...spec.args], {
      env: { ...process.env, ...spec.env },
    });
    const take = (part: Buffer): void => {
      log += part.toString();
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    await until(
      () => isReady(url + spec.health),
      () => `${spec.path} does not start:\n${log}`,
    );
  };
  await start();
  return {
    url,
    host: `127.0.0.1:${port}`,
    dir,
    log: () => log,
    stop,
    start,
    async [Symbol.asyncDispose]() {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface MuseumOptions {
  /** An existing storage; it is not removed. */
  readonly dir?: string;
  readonly scheme?: "http" | "https";
  readonly host?: "127.0.0.1" | "[::1]";
  /** Its --context-path. */
  readonly path?: string;
  readonly wrapper?: readonly string[];
}

/** ChartMuseum with local storage. */
export async function chartmuseum(args: readonly string[] = [], options: MuseumOptions = {}): Promise<TestServer> {
  const tool = await resolveTool(testContext(), "chartmuseum");
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), "chartwright-museum-"));
  const { scheme = "http", host = "127.0.0.1", path = "", wrapper = [] } = options;
  const port = await freePort();
  return serve({
    dir,
    port,
    url: `${scheme}://${host}:${port}`,
    wrapper,
    path: tool.path,
    env: tool.env,
    args: [`--listen-host=${host}`, `--port=${port}`, "--storage=local", `--storage-local-rootdir=${dir}`, ...args],
    health: `${path}/health`,
  });
}

/** The login of a registry that requires one; `line` is written by `htpasswd -B`. */
export const REGISTRY_LOGIN = {
  username: "ship",
  password: "opensesame-42",
  line: "ship:$2b$04$ZVH8vD0RseMW3WZ1pvcbz.6D5a8Hl4N3akcof1ISHNMhn.YFQoC6.",
};

/** docker-registry with its storage in a folder; with `login` it requires `REGISTRY_LOGIN`. */
export async function imageRegistry(options: { readonly login?: boolean } = {}): Promise<TestServer> {
  const tool = await resolveTool(testContext(), "registry");
  const dir = mkdtempSync(join(tmpdir(), "chartwright-registry-"));
  const port = await freePort();
  const config = {
    version: "0.1",
    log: { level: "info" },
    storage: { filesystem: { rootdirectory: join(dir, "data") } },
    http: { addr: `127.0.0.1:${port}` },
    ...(options.login ? { auth: { htpasswd: { realm: "test", path: join(dir, "htpasswd") } } } : {}),
  };
  writeFileSync(join(dir, "htpasswd"), `${REGISTRY_LOGIN.line}\n`);
  writeFileSync(join(dir, "config.yml"), JSON.stringify(config));
  return serve({ dir, port, path: tool.path, env: tool.env, args: ["serve", join(dir, "config.yml")], health: "/" });
}
