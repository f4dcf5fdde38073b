import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Fault, type FaultyProxy, faultyProxy } from "../support/faulty-proxy.ts";
import { command, count, ctx, project, temp } from "../support/image-project.ts";
import { imageRegistry, REGISTRY_LOGIN, type TestServer } from "../support/servers.ts";

const { username, password } = REGISTRY_LOGIN;
const auth = Buffer.from(`${username}:${password}`).toString("base64");

let registry: TestServer;
let proxy: FaultyProxy;
let fault: ((line: string, count: number) => Fault | undefined) | undefined;
beforeAll(async () => {
  registry = await imageRegistry({ login: true });
});
afterAll(() => registry[Symbol.asyncDispose]());
beforeEach(async () => {
  fault = undefined;
  proxy = await faultyProxy(registry.url, (line, n) => fault?.(line, n));
  return () => proxy[Symbol.asyncDispose]();
});

/** A home of a test's own: Docker's config.json, and programs on PATH. */
function home(
  config: object | string,
  programs: Readonly<Record<string, string>> = {},
): Record<string, string | undefined> {
  const dir = temp.write(`home-${count}`, {
    ".docker/config.json": typeof config === "string" ? config : JSON.stringify(config),
    ...Object.fromEntries(Object.entries(programs).map(([name, text]) => [`bin/${name}`, text])),
  });
  for (const name of Object.keys(programs)) chmodSync(join(dir, "bin", name), 0o755);
  const cleared = { DOCKER_CONFIG: undefined, XDG_RUNTIME_DIR: undefined };
  return { ...ctx.env, ...cleared, HOME: dir, PATH: `${join(dir, "bin")}:${ctx.env["PATH"]}` };
}

const push = (env: Record<string, string | undefined>, ...more: string[]) =>
  command(["build", "docker/web", "-t", `${proxy.host}/team/web-${count}:1`, "--push", ...more], { env });

/** A credential helper that keeps a login for one host, and writes down what it was asked and by which command line. */
const helper = (dir: string, host: string): string => `#!/bin/sh
read -r server
echo "$* $server" >> ${dir}/asked
tr '\\0' ' ' < /proc/$PPID/cmdline >> ${dir}/asked
if [ "$server" = "${host}" ]; then echo '{"ServerURL":"'"$server"'","Username":"${username}","Secret":"${password}"}'
else echo "credentials not found in native keychain"; exit 1; fi
`;

describe("a registry that requires a login gets the one", () => {
  test.each([
    ["of `docker login`", () => home({ auths: { [proxy.host]: { auth } } })],
    [
      "of a file that was written by hand",
      () => home({ auths: { [`https://${proxy.host}`]: { username, password } } }),
    ],
    [
      "for its repository, as podman keeps it",
      () => home({ auths: { [`${proxy.host}/team`]: { auth }, [proxy.host]: { auth: "eDp5" } } }),
    ],
    [
      "of DOCKER_AUTH_CONFIG",
      () => ({ ...home({}), DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [proxy.host]: { auth } } }) }),
    ],
    [
      "of REGISTRY_AUTH_FILE",
      () => {
        writeFileSync(join(project, "auth.json"), JSON.stringify({ auths: { [proxy.host]: { auth } } }));
        return { ...home({}), REGISTRY_AUTH_FILE: join(project, "auth.json") };
      },
    ],
    [
      "of the environment",
      () => ({ ...home({}), REGISTRY_HOST: proxy.host, REGISTRY_USERNAME: username, REGISTRY_PASSWORD: password }),
    ],
  ])("%s", async (_name, env) => {
    const { code, out, err } = await push(env());
    expect(err + out).not.toContain(password);
    expect(code).toBe(0);
    expect(out).toMatch(/web-\d+@sha256:/);
  });

  test.each(["credHelpers", "credsStore"])("of the program that %s names, by its standard input", async (key) => {
    const name = key === "credHelpers" ? { [proxy.host]: "test" } : "test";
    const env = home({ [key]: name, auths: { [proxy.host]: {} } });
    const dir = env["HOME"] ?? "";
    home({ [key]: name, auths: { [proxy.host]: {} } }, { "docker-credential-test": helper(dir, proxy.host) });
    const { code, out, err } = await push(env);
    expect(out + err).not.toContain(password);
    expect(code).toBe(0);
    const asked = readFileSync(join(dir, "asked"), "utf8");
    expect(asked).toContain(`get ${proxy.host}`);
    expect(asked).not.toContain(password);
  });

  test("of the base's registry to pull it, which the builder is not told on its command line", async () => {
    const env = home({ auths: { [proxy.host]: { auth } } });
    await push(env);
    temp.write(`project-${count}`, {
      "top/Dockerfile": `FROM ${proxy.host}/team/web-${count}:1\nCOPY x /\n`,
      "top/x": "x",
    });
    const spy = `#!/bin/sh\necho "$*" >> ${env["HOME"]}/argv\nexec "$REAL" "$@"\n`;
    const real = await realBuildah();
    const spied = home({ auths: { [proxy.host]: { auth } } }, { "buildah-spy": spy });
    const CHARTWRIGHT_BUILDAH = join(env["HOME"] ?? "", "bin/buildah-spy");
    const { code, out, err } = await command(["build", "top"], { env: { ...spied, ...real, CHARTWRIGHT_BUILDAH } });
    expect(err + out).not.toContain(password);
    expect(code).toBe(0);
    const argv = readFileSync(join(env["HOME"] ?? "", "argv"), "utf8");
    expect(argv).toContain("--authfile");
    expect(argv).not.toMatch(new RegExp(`${password}|${auth}`));
  });
});

/** The program, with what it needs in its environment. */
async function realBuildah(): Promise<Record<string, string>> {
  const { resolveTool } = await import("../../src/tools/toolchain/resolve.ts");
  const { path, env } = await resolveTool(ctx, "buildah");
  return { ...env, REAL: path };
}

describe("a login stays with its host", () => {
  const logins = (): (string | undefined)[] => proxy.headers.map((headers) => headers.authorization);

  test.each([
    ["another registry's in config.json", () => home({ auths: { "registry.example.com": { auth } } })],
    ["the same name at another port", () => home({ auths: { "127.0.0.1": { auth }, "127.0.0.1:1": { auth } } })],
    [
      "another registry's in the environment",
      () => ({ ...home({}), REGISTRY_HOST: registry.host, REGISTRY_USERNAME: username, REGISTRY_PASSWORD: password }),
    ],
    ["one without a host", () => ({ ...home({}), REGISTRY_USERNAME: username, REGISTRY_PASSWORD: password })],
  ])("%s is not sent", async (_name, env) => {
    const { code, err } = await push(env());
    expect(code).toBe(3);
    expect(err).toContain(`${proxy.host} requires a login`);
    expect(err).toContain("REGISTRY_HOST");
    expect(logins().filter((login) => login !== undefined)).toEqual([]);
  });

  test("an upload that goes on at another host is sent without it, a token server at another host gets none", async () => {
    await using other = await faultyProxy(registry.url, () => ({ status: 201, body: "" }));
    fault = (line) =>
      line.startsWith("POST") ? { status: 202, body: "", location: `${other.url}/upload?state=1` } : undefined;
    await push(home({ auths: { [proxy.host]: { auth } } }));
    expect(logins()).toContain(`Basic ${auth}`);
    expect(other.requests.some((line) => line.startsWith("PUT /upload"))).toBe(true);
    fault = () => ({ status: 401, body: "{}", challenge: `Bearer realm="${other.url}/token",service="x"` });
    const { code } = await push(home({ auths: { [proxy.host]: { auth } } }));
    expect(code).toBe(3);
    expect(other.requests.some((line) => line.startsWith("GET /token"))).toBe(true);
    expect(other.headers.map((headers) => headers.authorization).filter((login) => login !== undefined)).toEqual([]);
  });

  test("a token server at the registry itself gets it, and its token is used", async () => {
    const asked: string[] = [];
    fault = (line) => {
      if (line.startsWith("GET /token")) {
        asked.push(line);
        return { status: 200, body: '{"token":"a-token-of-mine"}', type: "application/json" };
      }
      const last = proxy.headers.at(-1)?.authorization;
      if (last === "Bearer a-token-of-mine") return { status: 418, body: "{}" };
      return { status: 401, body: "{}", challenge: `Bearer realm="${proxy.url}/token",service="reg"` };
    };
    const { code, err } = await push(home({ auths: { [proxy.host]: { auth } } }));
    expect(code).toBe(3);
    expect(err).toContain("418");
    expect(err).not.toContain("a-token-of-mine");
    expect(asked).toEqual([`GET /token?service=reg&scope=repository%3Ateam%2Fweb-${count}%3Apull%2Cpush`]);
    expect(logins()).toContain(`Basic ${auth}`);
  });
});

describe("a login that does not work", () => {
  test("is told, without showing it", async () => {
    const wrong = Buffer.from(`${username}:not-${password}`).toString("base64");
    const { code, err, out } = await push(home({ auths: { [proxy.host]: { auth: wrong } } }));
    expect(code).toBe(3);
    expect(err).toContain(`${proxy.host} rejects the login`);
    expect(err + out).not.toContain(password);
  });

  test.each([
    ["a broken config.json", `{"auths": {"x": {"password": "${password}" "`, {}, /config\.json is not JSON/],
    ["a helper that is missing", { credsStore: "nowhere" }, {}, /docker-credential-nowhere, which .* is not on PATH/],
    [
      "a helper that fails",
      { credsStore: "bad" },
      { "docker-credential-bad": `#!/bin/sh\necho ${password}; echo ${password} >&2; exit 3\n` },
      /docker-credential-bad, .* failed with exit code 3/,
    ],
    [
      "a helper that talks",
      { credsStore: "bad" },
      { "docker-credential-bad": `#!/bin/sh\necho ${password}\n` },
      /docker-credential-bad, .* returned no login/,
    ],
    [
      "a helper's name that is a path",
      { credsStore: "../../bin/sh" },
      {},
      /is not a valid name of a credential helper/,
    ],
  ])("%s is told, and nothing of it shown", async (_name, config, programs, message) => {
    const { code, err, out } = await push(home(config, programs));
    expect(code).toBe(3);
    expect(err).toMatch(message);
    expect(err + out).not.toContain(password);
  });
});
