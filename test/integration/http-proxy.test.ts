import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secrets } from "../../src/context.ts";
import { sendHttp } from "../../src/tools/http/http.ts";
import { resolveTool } from "../../src/tools/toolchain/resolve.ts";
import { testContext } from "../support/context.ts";
import { faultyProxy } from "../support/faulty-proxy.ts";
import { fileServer } from "../support/file-server.ts";
import { type ForwardOptions, forwardProxy } from "../support/forward-proxy.ts";
import { command, ctx as imageContext } from "../support/image-project.ts";
import { type CertificateFiles, certificate } from "../support/publish/certificates.ts";
import { type CliResult, startCli } from "../support/publish/cli.ts";
import { chartmuseum, imageRegistry } from "../support/servers.ts";
import { type TempDir, tempDir } from "../support/temp-dir.ts";
import { toolSandbox } from "../support/tool-sandbox.ts";

let temp: TempDir;
let authority: CertificateFiles;
let server: Server;
let hosts: ForwardOptions["hosts"];
let port: number;
beforeAll(async () => {
  temp = tempDir();
  authority = certificate(temp.dir, 1, { name: "authority" });
  const files = certificate(temp.dir, 1, { name: "server", issuer: authority });
  server = createServer({ key: readFileSync(files.key), cert: readFileSync(files.cert) }, (request, response) => {
    request.resume().on("end", () => response.end(`${request.method} ${request.url} of ${request.headers.host}`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = address === null || typeof address === "string" ? 0 : address.port;
  hosts = { "charts.example.com": `https://127.0.0.1:${port}` };
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  temp[Symbol.dispose]();
});

const environment = (env: Readonly<Record<string, string>>) => ({ PATH: process.env["PATH"], ...env });
const get = (env: Readonly<Record<string, string>>, url = "https://charts.example.com/index.yaml", idleMs = 5000) =>
  sendHttp(testContext({ env: environment(env) }), { method: "GET", url, idleMs });

describe("https through a proxy", () => {
  test("connects by CONNECT, sends the login to the proxy alone, and keeps the connection", async () => {
    await using proxy = await forwardProxy({ hosts, login: "me:secret word" });
    const secrets = new Secrets();
    const env = environment({
      https_proxy: `http://me:secret%20word@${proxy.host}`,
      SSL_CERT_FILE: authority.cert,
    });
    const ctx = testContext({ env, secrets });
    const body = Buffer.alloc(1_000_000);
    for (const method of ["GET", "PUT"] as const) {
      const sent = method === "PUT" ? { body } : {};
      const response = await sendHttp(ctx, { method, url: "https://charts.example.com/a?b", ...sent });
      expect(response.text()).toBe(`${method} /a?b of charts.example.com`);
    }
    expect(proxy.requests).toEqual(["CONNECT charts.example.com:443"]);
    for (const text of ["secret word", "secret%20word", Buffer.from("me:secret word").toString("base64")])
      expect(secrets.redact(text)).toBe("***");
  });

  test("reports a proxy that refuses, without the login", async () => {
    await using proxy = await forwardProxy({ hosts, login: "me:right" });
    const refused = get({ HTTPS_PROXY: `http://me:wrong-word@${proxy.host}` });
    await expect(refused).rejects.toMatchObject({ kind: "proxy", message: expect.stringContaining("407") });
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining(`the proxy ${proxy.host}`) });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining("wrong-word") });
    await expect(get({ HTTPS_PROXY: "http://127.0.0.1:1" })).rejects.toMatchObject({
      kind: "refused",
      message: expect.stringContaining("through the proxy 127.0.0.1:1"),
    });
    await expect(get({ HTTPS_PROXY: "socks5://127.0.0.1:1" })).rejects.toMatchObject({ code: "E_USAGE" });
  });

  test("does not wait for ever for a proxy that is silent, and ends with the run", async () => {
    await using proxy = await forwardProxy({ hosts, stall: true });
    const env = { HTTPS_PROXY: proxy.host };
    await expect(get(env, "https://charts.example.com/", 200)).rejects.toMatchObject({ kind: "timed-out" });
    const abort = new AbortController();
    const ctx = testContext({ env: environment(env), signal: abort.signal });
    const pending = sendHttp(ctx, { method: "GET", url: "https://charts.example.com/" });
    await expect.poll(() => proxy.requests.length).toBe(2);
    abort.abort(new Error("interrupted"));
    await expect(pending).rejects.toThrow("interrupted");
  });

  test("is not used for hosts of NO_PROXY and for this machine", async () => {
    await using proxy = await forwardProxy({ hosts });
    const env = { HTTPS_PROXY: proxy.host, SSL_CERT_FILE: authority.cert };
    await expect(get({ ...env, NO_PROXY: "other.invalid,.example.com" })).rejects.toMatchObject({ name: "NoAnswer" });
    for (const host of ["127.0.0.1", "localhost"])
      expect((await get(env, `https://${host}:${port}/`)).text()).toContain(`of ${host}:${port}`);
    expect(proxy.requests).toEqual([]);
  });
});

describe("http through a proxy", () => {
  const url = "http://plain.example.com:8080/a?b";
  test("sends the whole URL, and the login to the proxy alone", async () => {
    await using origin = await faultyProxy("http://127.0.0.1:1", () => ({ status: 200, body: "plain" }));
    await using proxy = await forwardProxy({ hosts: { "plain.example.com": origin.url }, login: "me:pw" });
    expect((await get({ HTTP_PROXY: `http://me:pw@${proxy.host}` }, url)).text()).toBe("plain");
    expect(proxy.requests).toEqual([`GET ${url}`]);
    expect(origin.requests).toEqual(["GET /a?b"]);
    expect(origin.headers).toMatchObject([{ host: "plain.example.com:8080" }]);
    await expect(get({ HTTP_PROXY: proxy.host }, url)).rejects.toMatchObject({ kind: "proxy" });
    await expect(get({ HTTP_PROXY: proxy.host, REQUEST_METHOD: "GET" }, url)).rejects.toMatchObject({
      code: "E_USAGE",
    });
  });
});

describe("programs of ours", () => {
  test("publish a chart over https through a proxy, and print no login", async () => {
    const files = certificate(temp.dir, 1, { name: "museum", issuer: authority });
    await using museum = await chartmuseum([`--tls-cert=${files.cert}`, `--tls-key=${files.key}`], { scheme: "https" });
    await using proxy = await forwardProxy({ hosts: { "charts.example.com": museum.url }, login: "me:secret-word" });
    const chart = temp.write("web", { "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n" });
    const publish = (login: string): Promise<CliResult> =>
      startCli(temp.dir, ["publish", chart, "--repo", "https://charts.example.com"], {
        ...{ HTTPS_PROXY: `http://${login}@${proxy.host}`, NO_PROXY: "", DEBUG: "*" },
        ...{ SSL_CERT_FILE: authority.cert, SSL_CERT_DIR: temp.dir, NODE_EXTRA_CA_CERTS: "" },
      }).ended;
    const published = await publish("me:secret-word");
    expect(published).toMatchObject({ code: 0, out: expect.stringContaining("web 1.0.0: published") });
    const refused = await publish("me:wrong-word");
    expect(refused).toMatchObject({ code: 3, err: expect.stringContaining("407") });
    for (const { out, err } of [published, refused]) {
      expect(out + err).not.toContain("-word");
      for (const login of ["me:secret-word", "me:wrong-word"])
        expect(out + err).not.toContain(Buffer.from(login).toString("base64"));
    }
    expect(new Set(proxy.requests)).toEqual(new Set(["CONNECT charts.example.com:443"]));
  });

  test("push an image over plain http through a proxy", async () => {
    await using registry = await imageRegistry();
    await using proxy = await forwardProxy({ hosts: { "registry.example.com": registry.url } });
    const env = { ...imageContext.env, HTTP_PROXY: proxy.host, NO_PROXY: "" };
    const args = ["build", "docker/web", "--tag", "registry.example.com/team/web:1", "--push", "--plain-http"];
    const pushed = await command(args, { env });
    expect(pushed).toMatchObject({ code: 0, out: expect.stringMatching(/^registry.example.com\/team\/web@sha256:/m) });
    expect(proxy.requests).toContainEqual(
      expect.stringMatching(/^PUT http:\/\/registry\.example\.com\/v2\/team\/web\//),
    );
  });

  test("download a tool through a proxy", async () => {
    using box = toolSandbox();
    await using server = await fileServer({});
    await using proxy = await forwardProxy({ hosts: { "mirror.example.com": server.url } });
    const ctx = box.run({ CHARTWRIGHT_RELEASE_MIRROR: "http://mirror.example.com", HTTP_PROXY: proxy.host });
    await expect(resolveTool(ctx, "helm")).rejects.toMatchObject({ detail: expect.stringContaining("answered 404") });
    expect(server.requests[0]).toMatch(/^\/get\.helm\.sh\/helm-/);
  });
});

describe("authorities", () => {
  const direct = (env: Readonly<Record<string, string>>) => get(env, `https://127.0.0.1:${port}/`);
  test("come from SSL_CERT_FILE, SSL_CERT_DIR and NODE_EXTRA_CA_CERTS", async () => {
    const dir = join(temp.dir, "certs");
    mkdirSync(dir);
    writeFileSync(join(dir, "a.pem"), `a comment\n${readFileSync(authority.cert, "utf8")}`);
    for (const env of [
      { SSL_CERT_FILE: authority.cert },
      { SSL_CERT_DIR: `${temp.dir}/missing:${dir}` },
      { NODE_EXTRA_CA_CERTS: authority.cert },
    ])
      expect((await direct(env)).status).toBe(200);
  });

  test("are the system's otherwise, which do not know this one", async () => {
    await expect(direct({})).rejects.toMatchObject({
      kind: "untrusted",
      message: expect.stringContaining("authority"),
    });
    const nothing = { SSL_CERT_FILE: join(temp.dir, "none"), SSL_CERT_DIR: join(temp.dir, "none") };
    await expect(direct(nothing)).rejects.toMatchObject({ kind: "untrusted" });
  });
});
