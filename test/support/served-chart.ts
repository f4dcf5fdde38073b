import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { request as secureRequest } from "node:https";
import { dirname, join } from "node:path";
import { resolveTool } from "../../src/tools/toolchain/resolve.ts";
import { testContext } from "./context.ts";
import { at, type Manifest, only, render } from "./nginx-chart.ts";
import { freePort } from "./servers.ts";
import { tempDir } from "./temp-dir.ts";
import { until } from "./until.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A real nginx that runs the configuration which the chart renders, on files of the test's. */
export interface ServedChart {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The same by TLS. */
  getSecurely(path: string): Promise<Answer>;
  /** From a port other than the site's. */
  getFrom(port: number, path: string): Promise<Answer>;
  /** The lines of the access log; those of two workers in any order. */
  logged(): Promise<string[]>;
  /** Sends SIGQUIT and waits for the end. */
  quit(): Promise<number | null>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ServeOptions {
  readonly values?: Manifest;
  /** The site, by paths; what the chart renders of `content.inline` if left out. */
  readonly files?: Readonly<Record<string, string>>;
  /** Further files below /etc/nginx, as the Secret of `tls`. */
  readonly secrets?: Readonly<Record<string, string>>;
}

function fetch(url: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const send = url.startsWith("https:") ? secureRequest : request;
  return new Promise((resolve, reject) => {
    const sent = send(url, { headers, agent: false, rejectUnauthorized: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.on("error", reject).end();
  });
}

/** The files of the volume `content`: keys of its ConfigMap, by the paths at which the pod shows them. */
function contentOf(manifests: readonly Manifest[]): [path: string, text: string][] {
  const volumes = at(only(manifests, "Deployment"), "spec", "template", "spec", "volumes");
  const volume = Array.isArray(volumes) ? volumes.find((one) => at(one, "name") === "content") : undefined;
  const map = manifests.find((object) => at(object, "metadata", "name") === at(volume, "configMap", "name"));
  const items = at(volume, "configMap", "items");
  if (!Array.isArray(items)) throw new Error("the chart renders no inline content");
  return items.map((item) => [String(at(item, "path")), String(at(map, "data", String(at(item, "key"))))]);
}

/** Writes what the pod's volumes show: the ConfigMap's files at their mounts, and what the image has around them. */
function lay(root: string, manifests: readonly Manifest[], options: ServeOptions, port: number, tlsPort: number): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  // What is absolute in the configuration lies in the test's folder.
  const moved = (text: string): string =>
    text
      .replaceAll("/tmp/", `${root}/tmp/`)
      .replaceAll("/usr/share/nginx/html", `${root}/html`)
      .replaceAll("/dev/stdout", `${root}/access.log`)
      .replaceAll("/dev/stderr", `${root}/error.log`)
      .replace(/listen (?:8080|8443)( ssl)?;/g, (_, tls: string | undefined) =>
        tls ? `listen 127.0.0.1:${tlsPort} ssl;` : `listen 127.0.0.1:${port};`,
      );
  const config = manifests.find((object) => at(object, "data", "nginx.conf") !== undefined);
  for (const [name, text] of Object.entries(at(config, "data") ?? {})) {
    if (name === "test.conf") continue;
    write(name === "nginx.conf" ? "etc/nginx.conf" : `etc/conf.d/${name}`, moved(String(text)));
  }
  write("etc/mime.types", "types { text/html html; text/css css; application/javascript js; text/plain txt; }\n");
  for (const [path, text] of options.files ? Object.entries(options.files) : contentOf(manifests)) {
    write(`html/${path}`, text);
  }
  for (const [path, text] of Object.entries(options.secrets ?? {})) write(`etc/${path}`, text);
  mkdirSync(join(root, "tmp"));
  // Started by root, nginx's workers are nobody.
  chmodSync(root, 0o755);
}

/** Renders the chart with values and serves it by nginx; ready when it answers. */
export async function serveChart(options: ServeOptions = {}): Promise<ServedChart> {
  const folder = tempDir();
  const root = folder.dir;
  const [port, tlsPort] = [await freePort(), await freePort()];
  const manifests = await render({ values: options.values ?? {} });
  lay(root, manifests, options, port, tlsPort);
  const nginx = await resolveTool(testContext(), "nginx");
  const args = ["-p", root, "-e", join(root, "error.log"), "-c", join(root, "etc/nginx.conf"), "-g", "daemon off;"];
  const child: ChildProcess = spawn(nginx.path, args, { env: { ...process.env, ...nginx.env }, stdio: "ignore" });
  const ended = once(child, "exit");
  const base = `http://127.0.0.1:${port}`;
  const stop = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null) child.kill(signal);
    await ended;
    return child.exitCode;
  };
  const answers = () => fetch(`${base}/healthz`, {}).then(() => true);
  await until(
    async () => child.exitCode !== null || (await answers()),
    () => "nginx does not answer",
  );
  if (child.exitCode !== null) throw new Error(`nginx ended: ${readFileSync(join(root, "error.log"), "utf8")}`);
  return {
    get: (path, headers = {}) => fetch(`${base}${path}`, headers),
    getSecurely: (path) => fetch(`https://127.0.0.1:${tlsPort}${path}`, {}),
    getFrom: (other, path) => fetch(`http://127.0.0.1:${other}${path}`, {}),
    async logged() {
      // The chart lets nginx keep lines for a second.
      await new Promise((resolve) => setTimeout(resolve, 1200));
      return readFileSync(join(root, "access.log"), "utf8").trimEnd().split("\n");
    },
    quit: () => stop("SIGQUIT"),
    async [Symbol.asyncDispose]() {
      // Not SIGKILL, which would leave the workers.
      await stop("SIGTERM");
      folder[Symbol.dispose]();
    },
  };
}
