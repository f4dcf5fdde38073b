import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LabView, labOf } from "../support/lab.ts";
import { type CliResult, makeSite, type Site } from "../support/site.ts";

let site: Site;
let lab: LabView;
let url: string;
/** The values of dev as they are in the repository. */
let plain: string;
/** Where environments with a `context` look for it. */
let kubeconfig: string;

/** Long before the time limit of 5 minutes that these environments have. */
const SOON_MS = 60_000;

/** Writes the values of an environment: those that dev has at first, and others. */
function values(name: string, more = ""): void {
  writeFileSync(join(site.dir, `values/${name}.yaml`), `${plain}\n${more}`);
}

function edit(file: string, change: (text: string) => string): void {
  const path = join(site.dir, file);
  const before = readFileSync(path, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`the edit of ${file} changed nothing`);
  writeFileSync(path, after);
}

/** Adds environments to the configuration. */
const environments = (text: string): void =>
  edit("chartwright.yaml", (config) => config.replace("environments:\n", `environments:\n${text}`));

const errorOf = ({ code, stderr }: CliResult): { code: number | null; error: string | undefined } => ({
  code,
  error: /^error (\w+)/m.exec(stderr)?.[1],
});

/** The line of the error itself, without its evidence. */
const told = ({ stderr }: CliResult): string => /^error .*$/m.exec(stderr)?.[0] ?? stderr;

/** Runs a release that must fail before long; gives what it said. */
async function fails(name: string, command = "release"): Promise<CliResult> {
  const since = Date.now();
  const result = await site.run(command, name);
  expect(Date.now() - since).toBeLessThan(SOON_MS);
  return result;
}

async function statuses(name: string): Promise<string[]> {
  const history = await lab.helm("history", "nginx", `--namespace=nginx-${name}`, "--output=json").catch(() => "[]");
  return (JSON.parse(history) as { status: string }[]).map(({ status }) => status);
}

/** What a release has put into its namespace; of what Kubernetes itself puts there nothing. */
async function objects(name: string): Promise<string[]> {
  const kinds = "deployments,replicasets,pods,services,configmaps,secrets,serviceaccounts,poddisruptionbudgets";
  const all = await lab.kubectl("get", kinds, `--namespace=nginx-${name}`, "--output=name");
  return all.split("\n").filter((line) => line !== "" && !/\/(?:kube-root-ca\.crt|default)$/.test(line));
}

/** Fetches the page over and over, each time by a new connection, until the work is done; gives what went wrong. */
async function whileServing<T>(work: Promise<T>): Promise<{ result: T; requests: number; failures: string[] }> {
  let done = false;
  const failures: string[] = [];
  let requests = 0;
  const client = (async () => {
    while (!done) {
      requests++;
      const status = await fetch(url, { headers: { connection: "close" } }).then(
        async (response) => response.status + ((await response.text()).includes("<html") ? "" : " and another page"),
        (error: Error) => error.message,
      );
      if (status !== "200") failures.push(String(status));
      await sleep(20);
    }
  })();
  const result = await work.finally(() => {
    done = true;
  });
  await client;
  return { result, requests, failures };
}

beforeAll(async () => {
  kubeconfig = join(mkdtempSync(join(tmpdir(), "chartwright-bad-input-")), "config");
  site = makeSite({ lab: `e2e-bad-input-${process.pid}`, env: { KUBECONFIG: kubeconfig } });
  plain = readFileSync(join(site.dir, "values/dev.yaml"), "utf8");
  const names = ["quota", "removed", "image", "large", "policy", "odd", "one", "long"];
  const own: Readonly<Record<string, string>> = {
    removed: "    rollbackOnFailure: true\n",
    one: '    release: "1"\n',
    long: `    release: ${"r".repeat(53)}\n`,
  };
  environments(names.map((name) => `  ${name}:\n    cluster: lab\n    timeout: 5m\n${own[name] ?? ""}`).join(""));
  for (const name of names) values(name);
  await site.ok("lab", "up");
  lab = labOf(site);
  url = /The page: (\S+)/.exec((await site.ok("release", "dev")).stdout)?.[1] ?? "";
});

afterAll(async () => {
  await site.run("lab", "down", "--delete");
  site.remove();
  rmSync(dirname(kubeconfig), { recursive: true });
});

describe.sequential("bad input", () => {
  test("a bad nginx snippet: nginx's own line, and not one request is lost", async () => {
    values("dev", "snippets:\n  server: |\n    gzpi on;\n");
    const { result, requests, failures } = await whileServing(fails("dev"));
    expect(errorOf(result)).toEqual({ code: 5, error: "E_UNHEALTHY" });
    expect(told(result)).toMatch(
      /nginx did not become ready: CrashLoopBackOff in container nginx of pod nginx-\S+: \[emerg\] \S+ unknown directive "gzpi" in \/etc\/nginx\/conf\.d\/default\.conf:\d+$/,
    );
    expect(result.stderr).toContain("chartwright rollback dev");
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(50);
    expect(await statuses("dev")).toEqual(["deployed", "failed"]);
    // What validate says beforehand, at the line.
    const deep = await site.run("validate", "dev", "--deep");
    expect(deep.code).toBe(1);
    const line = plain.split("\n").length + 3;
    expect(deep.stdout).toMatch(
      new RegExp(`^values/dev\\.yaml:${line}:5: error nginx/config: .*unknown directive "gzpi"`),
    );
    values("dev");
    await site.ok("release", "dev");
    expect((await statuses("dev")).at(-1)).toBe("deployed");
  });

  test("a ConfigMap that does not exist: its name; once it is there the deploy goes on", async () => {
    values("dev", "content:\n  configMap:\n    name: no-such-site\n");
    const { result, failures } = await whileServing(fails("dev"));
    expect(errorOf(result)).toEqual({ code: 5, error: "E_UNHEALTHY" });
    expect(told(result)).toMatch(/FailedMount in pod nginx-\S+: .*configmap "no-such-site" not found$/);
    expect(failures).toEqual([]);
    expect((await statuses("dev")).at(-1)).toBe("failed");
    const literal = "--from-literal=index.html=<html>from a map</html>";
    await lab.kubectl("create", "configmap", "no-such-site", "--namespace=nginx-dev", literal);
    await site.ok("release", "dev");
    await expect.poll(async () => (await fetch(url)).text(), { timeout: 5000 }).toBe("<html>from a map</html>");
    values("dev");
    await site.ok("release", "dev");
  });

  test("a namespace with a quota: the API server's words; once there is room the deploy goes on", async () => {
    await lab.kubectl("create", "namespace", "nginx-quota");
    await lab.kubectl("create", "quota", "none", "--hard=pods=0", "--namespace=nginx-quota");
    const result = await fails("quota");
    expect(errorOf(result)).toEqual({ code: 5, error: "E_UNHEALTHY" });
    expect(told(result)).toMatch(/FailedCreate in ReplicaSet nginx-\S+: pods "\S+" is forbidden: exceeded quota: none/);
    expect(result.stderr).toContain("kubectl describe quota --namespace nginx-quota");
    expect(result.stderr).toContain("chartwright uninstall quota");
    expect(await statuses("quota")).toEqual(["failed"]);
    expect((await site.run("status", "quota")).stdout).toContain("exceeded quota");
    // Long enough for the ReplicaSet to wait for more than a minute by itself.
    await sleep(45_000);
    await lab.kubectl("delete", "quota", "none", "--namespace=nginx-quota");
    const since = Date.now();
    await site.ok("release", "quota");
    expect(Date.now() - since).toBeLessThan(30_000);
    // Helm's word for a failed first revision that has a successor.
    expect(await statuses("quota")).toEqual(["superseded", "deployed"]);
    expect(errorOf(await site.run("rollback", "quota"))).toEqual({ code: 4, error: "E_REFUSED" });
    await site.ok("uninstall", "quota");
  });

  test("with rollbackOnFailure a first install that fails leaves nothing", async () => {
    values("removed", "snippets:\n  server: gzpi on;\n");
    const result = await fails("removed");
    expect(errorOf(result)).toEqual({ code: 5, error: "E_UNHEALTHY" });
    expect(told(result)).toContain('unknown directive "gzpi"');
    expect(result.stderr).toContain("hint: removed what was installed");
    expect(await statuses("removed")).toEqual([]);
    // The pods end in their own time.
    await expect.poll(() => objects("removed"), { timeout: 20_000 }).toEqual([]);
    values("removed");
    await site.ok("release", "removed");
    await site.ok("uninstall", "removed");
  });

  test("an image that cannot be pulled: its reference, and the next deploy takes over", async () => {
    values("image", "metrics:\n  enabled: true\n  image:\n    registry: registry.invalid\n");
    const result = await fails("image");
    expect(errorOf(result)).toEqual({ code: 5, error: "E_UNHEALTHY" });
    expect(told(result)).toMatch(/ImagePullBackOff in container exporter of pod nginx-\S+: .*registry\.invalid\//);
    expect(await statuses("image")).toEqual(["failed"]);
    values("image");
    await site.ok("release", "image");
    expect(await statuses("image")).toEqual(["superseded", "deployed"]);
    await site.ok("uninstall", "image");
  });

  test("content that makes the release too large for its Secret: the limit, and nothing is installed", async () => {
    const text = randomBytes(675_000).toString("base64");
    values("large", `content:\n  inline:\n    index.html: "<html>"\n    noise.txt: ${text}\n`);
    const result = await fails("large");
    expect(errorOf(result)).toEqual({ code: 3, error: "E_TOOL_FAILED" });
    expect(result.stderr).toMatch(/Too long: .*1048576 bytes/);
    expect(result.stderr).toContain(
      "Helm stores chart, values and manifests, compressed, in one Secret of at most 1 MiB",
    );
    expect(result.stderr).not.toContain(text.slice(0, 200));
    expect(await statuses("large")).toEqual([]);
    expect(await objects("large")).toEqual([]);
    values("large");
    await site.ok("release", "large");
    await site.ok("uninstall", "large");
  });

  test("pods that Pod Security refuses: the field that it asks for", async () => {
    await lab.kubectl("create", "namespace", "nginx-policy");
    await lab.kubectl("label", "namespace", "nginx-policy", "pod-security.kubernetes.io/enforce=restricted");
    values("policy", "sidecars:\n  - name: root\n    image: example.com/root:1\n    securityContext: {runAsUser: 0}\n");
    const result = await fails("policy");
    expect(errorOf(result)).toEqual({ code: 5, error: "E_UNHEALTHY" });
    expect(told(result)).toMatch(
      /FailedCreate in ReplicaSet nginx-\S+: .*violates PodSecurity "restricted:latest".*runAsUser=0/,
    );
    expect(result.stderr).toContain("the namespace nginx-policy enforces Pod Security");
    expect(await statuses("policy")).toEqual(["failed"]);
    values("policy");
    await site.ok("release", "policy");
    expect(await statuses("policy")).toEqual(["superseded", "deployed"]);
    await site.ok("uninstall", "policy");
  });

  test("content with what templates, nginx and YAML may take for theirs is served byte by byte", async () => {
    const files = {
      "index.html": `<html>{{ .Values.none }} {{ end }} {{/* x */}} $uri \${HOME} $(id) %s\n`,
      "utf8.txt": "\ufeffäöü ✓ 日本語 \u{1f600} \u2028 \u00a0 e\u0301\n",
      "blanks.txt": "  leading\n\n\ttab \r\ntrailing  \n\n\n",
      "none.txt": "no line at the end",
      "yaml.txt": "--- # no\n'a': \"b\\n\" | > & * ! % @ `\n...\n- ~\n",
      "a/b/number.json": "0123",
      "large.txt": `${"{{ $x }} ü\n".repeat(70_000)}`,
    };
    // Written as they are, YAML folds the line separator of Unicode, and a byte order mark is not for a text.
    const escaped = (text: string): string => `\\u${text.charCodeAt(0).toString(16).padStart(4, "0")}`;
    const inline = JSON.stringify(files).replace(/[\u2028\ufeff]/g, escaped);
    values("odd", `content:\n  inline: ${inline}\n`);
    const { code, stdout } = await site.run("validate", "odd", "--deep");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "odd: ok, rendered\n" });
    const released = await site.ok("release", "odd");
    const page = /The page: (\S+)/.exec(released.stdout)?.[1] ?? "";
    for (const [path, text] of Object.entries(files)) {
      const response = await fetch(new URL(path, page));
      expect({ path, status: response.status }).toEqual({ path, status: 200 });
      expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(text)), path).toBe(true);
    }
    await site.ok("uninstall", "odd");
  });

  test("a release called 1, and one with the longest name: installed, tested and removed", async () => {
    for (const name of ["one", "long"]) {
      const release = name === "one" ? "1" : "r".repeat(53);
      const { stdout } = await site.ok("release", name);
      expect((await fetch(/The page: (\S+)/.exec(stdout)?.[1] ?? "")).status).toBe(200);
      expect(await lab.helm("test", release, `--namespace=nginx-${name}`)).toContain("Phase:          Succeeded");
      await site.ok("uninstall", name);
      await expect.poll(() => objects(name), { timeout: 20_000 }).toEqual([]);
    }
  });

  test("a name of 64 characters is refused where it stands, by every command, before anything is sent", async () => {
    const name = "n".repeat(64);
    const before = readFileSync(join(site.dir, "chartwright.yaml"), "utf8");
    environments(`  other:\n    cluster: lab\n    release: ${name}\n`);
    values("other");
    for (const command of ["validate", "deploy", "release"]) {
      const result = await site.run(command, "other");
      expect(errorOf(result)).toEqual({ code: 2, error: "E_CONFIG" });
      expect(result.stderr).toContain(`"${name}" is not a valid name for a release`);
      expect(result.stderr).toMatch(/chartwright\.yaml:\d+:\d+/);
    }
    writeFileSync(join(site.dir, "chartwright.yaml"), before);
  });

  test("a namespace that this login may not make or write to: what it may not, and nothing is there", async () => {
    const config = ["--kubeconfig", kubeconfig];
    await lab.kubectl("create", "namespace", "home");
    await lab.kubectl("create", "serviceaccount", "limited", "--namespace=home");
    const token = (await lab.kubectl("create", "token", "limited", "--namespace=home")).trim();
    writeFileSync(kubeconfig, readFileSync(join(site.labDir, "kubeconfig")), { mode: 0o600 });
    await lab.kubectl("config", "set-credentials", "limited", `--token=${token}`, ...config);
    const context = (await lab.kubectl("config", "current-context", ...config)).trim();
    await lab.kubectl("config", "set-context", context, "--user=limited", ...config);
    environments(`  limited:\n    context: ${context}\n    chartRepository: {url: "${lab.chartmuseumUrl}"}\n`);
    edit("chartwright.yaml", (text) => text.replace(/image:\n(?: {2}.*\n)+/, ""));
    values("limited");
    await site.ok("publish", "--env", "limited");
    const nowhere = await fails("limited", "deploy");
    expect(errorOf(nowhere)).toEqual({ code: 3, error: "E_CLUSTER" });
    expect(nowhere.stderr).toMatch(/serviceaccount:home:limited" cannot list resource "secrets"/);
    expect(nowhere.stderr).toContain("kubectl auth can-i --list");
    // One that may see everything and keep releases everywhere, and make no namespace.
    const role = join(site.dir, "role.json");
    const may = (resources: string[], verbs: string[]) => ({ apiGroups: ["*"], resources, verbs });
    const rules = [may(["*"], ["get", "list"]), may(["secrets"], ["create", "update", "delete"])];
    const kind = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" };
    writeFileSync(role, JSON.stringify({ ...kind, metadata: { name: "keeper" }, rules }));
    await lab.kubectl("apply", `--filename=${role}`);
    await lab.kubectl(
      "create",
      "clusterrolebinding",
      "keeper",
      "--clusterrole=keeper",
      "--serviceaccount=home:limited",
    );
    const refused = await fails("limited", "deploy");
    expect(errorOf(refused)).toEqual({ code: 3, error: "E_TOOL_FAILED" });
    expect(refused.stderr).toContain('cannot patch resource "namespaces"');
    expect(refused.stderr).toContain(
      "hint: see the rights of this login: kubectl auth can-i --list --namespace nginx-limited",
    );
    expect(await lab.kubectl("get", "namespaces", "--output=name")).not.toContain("nginx-limited");
    // Where the namespace is there, it may still make nothing in it but the release's Secret.
    await lab.kubectl("create", "namespace", "nginx-limited");
    const half = await fails("limited", "deploy");
    expect(errorOf(half)).toEqual({ code: 3, error: "E_TOOL_FAILED" });
    expect(half.stderr).toContain("is forbidden");
    expect(half.stderr).not.toContain('resource "namespaces"');
    expect((await objects("limited")).filter((name) => !name.startsWith("secret/sh.helm.release"))).toEqual([]);
  });
});
