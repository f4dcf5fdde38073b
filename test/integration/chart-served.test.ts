import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { resolveTool } from "../../src/tools/toolchain/resolve.ts";
import { testContext } from "../support/context.ts";
import { serveChart } from "../support/served-chart.ts";
import { freePort } from "../support/servers.ts";
import { tempDir } from "../support/temp-dir.ts";

const files = {
  "index.html": "<h1>Home</h1>",
  "css/site.css": "body { color: black }\n".repeat(100),
  "guide/index.html": "<h1>Guide</h1>",
  "errors/404.html": "<h1>Lost</h1>",
  "app.js": "1",
};

const text = ({ body }: { readonly body: Buffer }): string => body.toString();
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

describe("with no values", () => {
  it("serves the files, sends nothing of its version, and tells browsers not to guess types", async () => {
    await using site = await serveChart({ files });
    const home = await site.get("/");
    expect({ status: home.status, body: text(home) }).toEqual({ status: 200, body: "<h1>Home</h1>" });
    expect(home.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "x-content-type-options": "nosniff",
      server: "nginx",
    });
    expect(Object.keys(home.headers)).not.toContain("cache-control");
    expect(
      (await site.get("/css/site.css", { "accept-encoding": "gzip" })).headers["content-encoding"],
    ).toBeUndefined();
    expect((await site.get("/none")).status).toBe(404);
  });

  it("answers a folder without its slash by a redirect that names no host or port", async () => {
    await using site = await serveChart({ files });
    expect(await site.get("/guide")).toMatchObject({ status: 301, headers: { location: "/guide/" } });
  });

  it("answers the probes itself, and leaves them out of the log", async () => {
    await using site = await serveChart({ files });
    await site.get("/");
    expect(text(await site.get("/healthz"))).toBe("ok\n");
    expect((await site.logged()).map((line) => (JSON.parse(line) as { uri: string }).uri)).toEqual(["/"]);
  });

  it("ends by SIGQUIT only after a request that is under way", async () => {
    const slow = createServer((_, response) => setTimeout(() => response.end("late"), 600));
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    const upstream = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
    await using site = await serveChart({ files, values: { proxies: [{ path: "/slow", upstream }] } });
    const answer = site.get("/slow");
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await Promise.all([site.quit(), answer.then(text)])).toEqual([0, "late"]);
    slow.close();
  });
});

describe("the access log", () => {
  it.each([
    ["traceparent", { traceparent }, "4bf92f3577b34da6a3ce929d0e0e4736"],
    [
      "B3 in one header",
      { b3: "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1" },
      "80f198ee56343ba864fe8b2a57d3eff7",
    ],
    ["B3 in several headers", { "x-b3-traceid": "463ac35c9f6413ad" }, "463ac35c9f6413ad"],
    ["no trace", {}, ""],
  ])("is JSON and has the trace of %s", async (_name, headers, trace) => {
    await using site = await serveChart({ files });
    await site.get("/?q=%22x%22", { ...headers, "x-request-id": "abc-1", "user-agent": 'a "quoted" \\ agent' });
    expect(JSON.parse((await site.logged()).join())).toMatchObject({
      trace_id: trace,
      request_id: "abc-1",
      method: "GET",
      uri: "/?q=%22x%22",
      status: 200,
      bytes: 13,
      user_agent: 'a "quoted" \\ agent',
    });
  });

  it("makes an id where the client sends none, or one that is no plain word", async () => {
    await using site = await serveChart({ files });
    await site.get("/", { "x-request-id": 'x"y' });
    expect(JSON.parse((await site.logged()).join())).toMatchObject({
      request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it("is combined, or off", async () => {
    await using combined = await serveChart({ files, values: { accessLog: { format: "combined" } } });
    await combined.get("/");
    expect((await combined.logged()).join()).toMatch(/^127\.0\.0\.1 - - \[.*"GET \/ HTTP\/1\.1" 200 13 "-" "-"$/);
    await using off = await serveChart({ files, values: { accessLog: { format: "off" } } });
    await off.get("/");
    await expect(off.logged()).rejects.toThrow("ENOENT");
  });
});

describe("a site under a path", () => {
  const values = { site: { path: "/docs/", errorPages: { "404": "errors/404.html" } } };
  it.each([
    ["/docs/", 200, "<h1>Home</h1>"],
    ["/docs/guide/", 200, "<h1>Guide</h1>"],
    ["/docs/none", 404, "<h1>Lost</h1>"],
    ["/healthz", 200, "ok\n"],
  ])("answers %s", async (path, status, body) => {
    await using site = await serveChart({ files, values });
    const answer = await site.get(path);
    expect({ status: answer.status, body: text(answer) }).toEqual({ status, body });
  });

  it("leads to its beginning, and keeps the path in redirects", async () => {
    await using site = await serveChart({ files, values });
    expect((await site.get("/docs")).headers["location"]).toBe("/docs/");
    expect((await site.get("/docs/guide")).headers["location"]).toBe("/docs/guide/");
    expect((await site.get("/index.html")).status).toBe(404);
  });
});

describe.each(["/", "/docs/"])("an application that routes in the browser, at %s", (path) => {
  const values = { site: { path, spa: true } };
  it.each([
    ["users/7", 200, "<h1>Home</h1>"],
    ["guide/", 200, "<h1>Guide</h1>"],
    ["app.js", 200, "1"],
    ["gone.js", 404, undefined],
  ])("answers %s", async (below, status, body) => {
    await using site = await serveChart({ files, values });
    const answer = await site.get(`${path}${below}`);
    expect(answer.status).toBe(status);
    if (body !== undefined) expect(text(answer)).toBe(body);
  });
});

it("compresses texts where the client takes it, and never what is proxied", async () => {
  const big = "x".repeat(5000);
  const api = createServer((_, response) => response.setHeader("content-type", "text/plain").end(big));
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  const upstream = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const values = { compression: { enabled: true }, proxies: [{ path: "/api/", upstream }] };
  await using site = await serveChart({ files, values });
  const headers = { "accept-encoding": "gzip" };
  const css = await site.get("/css/site.css", headers);
  expect(css.headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
  expect(gunzipSync(css.body).toString()).toBe(files["css/site.css"]);
  expect((await site.get("/index.html", headers)).headers["content-encoding"]).toBeUndefined();
  const proxied = await site.get("/api/", headers);
  expect({ length: proxied.body.length, encoding: proxied.headers["content-encoding"] }).toEqual({ length: 5000 });
  api.close();
});

it("sends the headers of cache, securityHeaders and headers", async () => {
  const values = {
    cache: { default: "no-cache", extensions: { css: "public, max-age=3600" } },
    securityHeaders: {
      contentTypeOptions: false,
      frameOptions: "DENY",
      referrerPolicy: "no-referrer",
      contentSecurityPolicy: "default-src 'self'; img-src *",
      permissionsPolicy: "camera=()",
      strictTransportSecurity: "max-age=60",
    },
    headers: { "X-Site": "one two" },
  };
  await using site = await serveChart({ files, values });
  const always = {
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'self'; img-src *",
    "permissions-policy": "camera=()",
    "strict-transport-security": "max-age=60",
    "x-site": "one two",
  };
  const home = await site.get("/");
  expect(home.headers).toMatchObject({ ...always, "cache-control": "no-cache" });
  expect(home.headers["x-content-type-options"]).toBeUndefined();
  expect((await site.get("/css/site.css")).headers["cache-control"]).toBe("public, max-age=3600");
  const missing = await site.get("/none.css");
  expect(missing.headers).toMatchObject(always);
  expect(missing.headers["cache-control"]).toBeUndefined();
});

it("passes a proxied request on with its trace, its id, and where it came from", async () => {
  const seen: Record<string, unknown>[] = [];
  const api = createServer((request, response) => {
    seen.push({ url: request.url, ...request.headers });
    response.end("api");
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  const { port } = api.address() as AddressInfo;
  const values = {
    proxies: [
      { path: "/api/", upstream: `http://127.0.0.1:${port}` },
      { path: "/v2/", upstream: `http://127.0.0.1:${port}/base/` },
    ],
    snippets: { server: `location /own/ {\n  proxy_pass http://127.0.0.1:${port};\n}` },
  };
  await using site = await serveChart({ files, values });
  const b3 = "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1";
  const headers = { traceparent, tracestate: "a=b", b3, "x-b3-traceid": "463ac35c9f6413ad", "x-request-id": "id-1" };
  await site.get("/api/x?y=1", {
    ...headers,
    "x-forwarded-for": "192.0.2.1",
    "x-forwarded-proto": "https",
    host: "site.test",
  });
  await site.get("/v2/x");
  await site.get("/own/x", headers);
  expect(seen[0]).toMatchObject({
    url: "/api/x?y=1",
    ...headers,
    host: "site.test",
    "x-forwarded-for": "192.0.2.1, 127.0.0.1",
    "x-forwarded-proto": "https",
  });
  expect(seen[1]).toMatchObject({ url: "/base/x", "x-request-id": expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(seen[2]).toMatchObject({ url: "/own/x", ...headers });
  const own = (await site.logged()).find((line) => line.includes("/own/x"));
  expect(JSON.parse(own ?? "{}")).toMatchObject({
    trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
    upstream: `127.0.0.1:${port}`,
    upstream_status: "200",
  });
  api.close();
});

it("proxies all of `/` where a proxy has the site's path", async () => {
  const api = createServer((_, response) => response.end("api"));
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  const upstream = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  await using site = await serveChart({ files, values: { proxies: [{ path: "/", upstream }] } });
  expect(text(await site.get("/index.html"))).toBe("api");
  expect(text(await site.get("/healthz"))).toBe("ok\n");
  api.close();
});

it("serves inline content byte by byte", async () => {
  const inline = {
    "index.html": "{{ .Values.x }} $HOME $1 é 漢\n\n  \ttail \n",
    "a/b.txt": " \r\n#: {}",
    "a_b.txt": "another",
    ".well-known/security.txt": "Contact: none",
  };
  await using site = await serveChart({ values: { content: { inline } } });
  for (const [path, content] of Object.entries(inline)) expect(text(await site.get(`/${path}`))).toBe(content);
});

it("serves inline content with what YAML 1.1 takes for a line break", async () => {
  const inline = { "index.html": "\ufeffone\u0085two\u2028three \\u0085 <&>\n" };
  await using site = await serveChart({ values: { content: { inline } } });
  expect(text(await site.get("/"))).toBe(inline["index.html"]);
});

it("puts snippets into main, http and server, and serves further server blocks beside the site", async () => {
  const port = await freePort();
  const values = {
    snippets: {
      main: "worker_rlimit_nofile 512;",
      http: "map $uri $greeting {\n  default hello;\n}",
      server: "location = /greet {\n  return 200 $greeting;\n}",
    },
    serverBlocks: { second: `server {\n  listen 127.0.0.1:${port};\n  return 200 second;\n}\n` },
  };
  await using site = await serveChart({ files, values });
  expect(text(await site.get("/greet"))).toBe("hello");
  expect(text(await site.getFrom(port, "/"))).toBe("second");
});

it("tells the exporter its counters on the loopback only, whatever the server blocks are", async () => {
  const statusPort = await freePort();
  await using site = await serveChart({ files, values: { metrics: { enabled: true, statusPort } } });
  expect(text(await site.getFrom(statusPort, "/stub_status"))).toMatch(/^Active connections: \d+ /);
  expect((await site.get("/stub_status")).status).toBe(404);
});

it("serves TLS beside plain HTTP", async () => {
  using folder = tempDir();
  const openssl = await resolveTool(testContext(), "openssl");
  const [key, crt] = [join(folder.dir, "tls.key"), join(folder.dir, "tls.crt")];
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
  execFileSync(openssl.path, [...args, "-subj", "/CN=site", "-keyout", key, "-out", crt], { stdio: "ignore" });
  const secrets = { "tls/tls.key": readFileSync(key, "utf8"), "tls/tls.crt": readFileSync(crt, "utf8") };
  await using site = await serveChart({ files, secrets, values: { tls: { enabled: true, secretName: "site" } } });
  expect(text(await site.getSecurely("/"))).toBe("<h1>Home</h1>");
  expect(text(await site.get("/"))).toBe("<h1>Home</h1>");
});
