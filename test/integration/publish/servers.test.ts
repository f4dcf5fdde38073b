import { createSign } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { certificate } from "../../support/publish/certificates.ts";
import { FaultBench } from "../../support/publish/fault.ts";
import { heldBy } from "../../support/publish/held.ts";

let bench: FaultBench;
beforeEach(() => {
  bench = new FaultBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** Publishes, and again: first it is sent, then it is there. */
async function publishTwice(url: string, options: Parameters<FaultBench["publish"]>[1] = {}): Promise<void> {
  const first = await bench.publish(url, options);
  expect(first, first.err).toMatchObject({ code: 0, out: expect.stringContaining("web 1.2.3: published") });
  const second = await bench.publish(url, options);
  expect(second, second.err).toMatchObject({ code: 0, out: expect.stringContaining("web 1.2.3: unchanged") });
}

describe("the path of a repository", () => {
  test.each([
    ["one tenant", [], ""],
    ["tenants, --depth=1", ["--depth=1"], "/org"],
    ["tenants, --depth=2", ["--depth=2"], "/org/team"],
    ["tenants of any depth", ["--depth-dynamic"], "/org/team/project"],
    ["a context path", ["--context-path=/charts"], "/charts"],
    ["a context path of two parts", ["--context-path=/a/b"], "/a/b"],
    ["a context path and tenants", ["--context-path=/charts", "--depth=2"], "/charts/org/team"],
    ["tenants called api and charts", ["--depth=2"], "/api/charts"],
  ])("%s", async (_name, args, path) => {
    const context = args.find((arg) => arg.startsWith("--context-path="))?.split("=")[1] ?? "";
    const { url } = await bench.serve(args, { path: context });
    await publishTwice(url + path);
    const held = await heldBy(url + path, "web", "1.2.3");
    expect(held.file?.equals(bench.ours.bytes)).toBe(true);
    expect(held.listed).toHaveLength(1);
  });

  test("--context-path says it where a proxy keeps /health to itself", async () => {
    const { url } = await bench.serve(["--depth-dynamic"]);
    const hidden = { status: 404, body: "no" };
    const proxy = await bench.through((line) => (line.endsWith("/health") ? hidden : undefined), url);
    const repository = `${proxy.url}/org/team`;
    expect(await bench.publish(repository)).toMatchObject({ code: 3 });
    await publishTwice(repository, { args: ["--context-path", "/"] });
    expect(await bench.publish(repository, { args: ["--context-path", "/other"] })).toMatchObject({ code: 2 });
  });

  test("too few levels are told", async () => {
    const { url } = await bench.serve(["--depth=2"]);
    for (const path of ["", "/org"])
      expect(await bench.publish(url + path)).toMatchObject({ code: 3, err: expect.stringContaining("--depth") });
  });
});

const basic = ["--basic-auth-user=me", "--basic-auth-pass=secret-word"];
const login = { CHARTMUSEUM_USERNAME: "me", CHARTMUSEUM_PASSWORD: "secret-word" };

describe("a login", () => {
  test.each([
    ["the environment", login],
    ["a file named there", { CHARTMUSEUM_USERNAME: "me", CHARTMUSEUM_PASSWORD_FILE: "pw" }],
  ])("from %s", async (_name, env) => {
    const { url } = await bench.serve(basic);
    bench.temp.write("home", { pw: "secret-word\n" });
    await publishTwice(url, { env });
  });

  test("from a file on the command line", async () => {
    const { url } = await bench.serve(basic);
    bench.temp.write("home", { pw: "secret-word\n", empty: "", two: "a\nb\n" });
    await publishTwice(url, { args: ["--username", "me", "--password-file", "pw"] });
    for (const file of ["empty", "two", "missing"])
      expect(await bench.publish(url, { args: ["--username", "me", "--password-file", file] })).toMatchObject({
        code: 2,
      });
    expect(await bench.publish(url, { args: ["--username", "me"] })).toMatchObject({ code: 2 });
  });

  test("is needed to publish where anybody may read", async () => {
    const { url } = await bench.serve([...basic, "--auth-anonymous-get"]);
    expect(await bench.publish(url)).toMatchObject({ code: 3, err: expect.stringContaining("requires a login (401)") });
    await publishTwice(url, { env: login });
  });

  test("with a bearer token, from the environment and from a file", async () => {
    const { key, cert } = certificate(bench.temp.dir, 1);
    const { url } = await bench.serve([
      "--bearer-auth",
      "--auth-realm=http://127.0.0.1:1/token",
      "--auth-service=test",
      `--auth-cert-path=${cert}`,
    ]);
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const access = [{ type: "artifact-repository", name: "repo", actions: ["pull", "push"] }];
    const body = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ exp: Date.now() / 1000 + 600, access })}`;
    const token = `${body}.${createSign("RSA-SHA256").update(body).sign(readFileSync(key)).toString("base64url")}`;
    await publishTwice(url, { env: { CHARTMUSEUM_TOKEN: token } });
    bench.temp.write("home", { token });
    expect(await bench.publish(url, { args: ["--token-file", "token"] })).toMatchObject({ code: 0 });
    const wrong = await bench.publish(url, { env: { CHARTMUSEUM_TOKEN: `${body}.wrong` } });
    expect(wrong).toMatchObject({ code: 3, err: expect.stringContaining("rejects the login from the environment") });
    expect(wrong.out + wrong.err).not.toContain(body);
  });
});

/** Writes what `helm repo add` would. */
function helmKnows(entries: readonly Record<string, unknown>[]): Record<string, string> {
  const file = join(bench.temp.dir, "repositories.yaml");
  writeFileSync(file, JSON.stringify({ apiVersion: "", generated: "0001-01-01T00:00:00Z", repositories: entries }));
  return { HELM_REPOSITORY_CONFIG: file };
}

describe("what Helm knows", () => {
  test("is taken for its name and for its address", async () => {
    const { url } = await bench.serve(basic);
    const env = helmKnows([
      { name: "other", url: "http://127.0.0.1:1", username: "x", password: "y" },
      { name: "museum", url: `${url}/`, username: "me", password: "secret-word" },
    ]);
    await publishTwice("museum", { env });
    expect(await bench.publish(url, { env })).toMatchObject({ code: 0, out: expect.stringContaining("unchanged") });
    const unknown = await bench.publish("musem", { env });
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining("Helm knows: other, museum") });
  });

  test("is found where Helm has it by default, a login in its address included", async () => {
    const { url, host } = await bench.serve(basic);
    mkdirSync(join(bench.temp.dir, "home/.config/helm"), { recursive: true });
    const { HELM_REPOSITORY_CONFIG: file = "" } = helmKnows([
      { name: "museum", url: url.replace(host, `me:secret-word@${host}`) },
    ]);
    writeFileSync(join(bench.temp.dir, "home/.config/helm/repositories.yaml"), readFileSync(file));
    const result = await bench.publish("museum");
    expect(result).toMatchObject({ code: 0 });
    expect(result.out + result.err).not.toContain("secret-word");
  });

  test("comes before a login that is not bound to the address", async () => {
    const { url } = await bench.serve(basic);
    const env = helmKnows([{ name: "museum", url, username: "me", password: "secret-word" }]);
    await publishTwice("museum", { env: { ...env, CHARTMUSEUM_USERNAME: "you", CHARTMUSEUM_PASSWORD: "other-word" } });
  });

  test("shows no password when the file is broken", async () => {
    const file = join(bench.temp.dir, "repositories.yaml");
    writeFileSync(file, "repositories:\n- name: a\n  password: secret-word\n {");
    const result = await bench.publish("museum", { env: { HELM_REPOSITORY_CONFIG: file } });
    expect(result).toMatchObject({ code: 2, err: expect.stringContaining("E_CONFIG") });
    expect(result.err).not.toContain("secret-word");
  });
});

test("a login of the environment goes to the host of CHARTMUSEUM_URL only", async () => {
  const { url } = await bench.serve();
  const proxy = await bench.through(() => undefined, url);
  const env = { ...login, CHARTMUSEUM_URL: "https://charts.example.com/org" };
  expect(await bench.publish(proxy.url, { env })).toMatchObject({ code: 0 });
  expect(proxy.headers.filter((headers) => headers.authorization !== undefined)).toEqual([]);
  expect(await bench.publish(proxy.url, { env: { ...login, CHARTMUSEUM_URL: `${proxy.url}/` } })).toMatchObject({
    code: 0,
  });
  expect(proxy.headers.at(-1)?.authorization).toMatch(/^Basic /);
});

describe("certificates", () => {
  test("of an authority of one's own, and a client certificate", async () => {
    const dir = bench.temp.dir;
    const authority = certificate(dir, 1, { name: "authority" });
    const server = certificate(dir, 1, { name: "server", issuer: authority });
    const client = certificate(dir, 1, { name: "client", issuer: authority });
    const { url } = await bench.serve(
      [`--tls-cert=${server.cert}`, `--tls-key=${server.key}`, `--tls-ca-cert=${authority.cert}`],
      { scheme: "https" },
    );
    const untrusted = await bench.publish(url);
    expect(untrusted).toMatchObject({ code: 3, err: expect.stringContaining("an authority that is not trusted here") });
    const nobody = await bench.publish(url, { args: ["--ca-file", authority.cert] });
    expect(nobody).toMatchObject({ code: 3, err: expect.stringContaining("it requires a client certificate") });
    await publishTwice(url, {
      args: ["--ca-file", authority.cert, "--cert-file", client.cert, "--key-file", client.key],
    });
    const env = {
      CHARTMUSEUM_CA_FILE: authority.cert,
      CHARTMUSEUM_CERT_FILE: client.cert,
      CHARTMUSEUM_KEY_FILE: client.key,
    };
    expect(await bench.publish(url, { env })).toMatchObject({ code: 0 });
    const known = helmKnows([
      { name: "museum", url, caFile: authority.cert, certFile: client.cert, keyFile: client.key },
    ]);
    expect(await bench.publish("museum", { env: known })).toMatchObject({ code: 0 });
    const insecure = await bench.publish(url, {
      args: ["--insecure", "--cert-file", client.cert, "--key-file", client.key],
    });
    expect(insecure).toMatchObject({ code: 0, err: expect.stringContaining("certificate is not verified") });
    expect(await bench.publish(url, { args: ["--ca-file", client.key.replace("key", "ext")] })).toMatchObject({
      code: 2,
    });
  });

  test("for another host name", async () => {
    const { key, cert } = certificate(bench.temp.dir, 1);
    const { url } = await bench.serve([`--tls-cert=${cert}`, `--tls-key=${key}`], { scheme: "https" });
    const result = await bench.publish(url.replace("127.0.0.1", "127.0.0.2"), { args: ["--ca-file", cert] });
    expect(result.code).toBe(3);
  });
});
