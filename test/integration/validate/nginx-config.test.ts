import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveTool } from "../../../src/tools/toolchain/resolve.ts";
import type { ResolvedTool } from "../../../src/tools/toolchain/tool.ts";
import { repositoryDir, testContext } from "../../support/context.ts";
import { runMain } from "../../support/run-main.ts";
import { type TempDir, tempDir } from "../../support/temp-dir.ts";

/** A chart of somebody else's: a main file by subPath, sites by items, one of a Secret. */
const CHART = {
  "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://example.com/icon.png\n",
  "values.yaml": 'main: ""\nsnippet: ""\nupstream: http://api:8080\nlogs: /var/log/nginx\nsecret: ""\n',
  "templates/web.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  nginx.conf: |
    user nginx;
    pid /run/nginx.pid;
    {{- .Values.main | nindent 4 }}
    error_log {{ .Values.logs }}/error.log;
    events {}
    http {
      include /etc/nginx/mime.types;
      access_log {{ .Values.logs }}/access.log;
      proxy_cache_path {{ .Values.logs }}/cache keys_zone=site:1m;
      include conf.d/*.conf;
    }
  site: |
    server {
      listen 80;
      {{- .Values.snippet | nindent 6 }}
      location /api/ {
        proxy_pass {{ .Values.upstream }};
      }
    }
    server {
      listen backend:8443 ssl;
      ssl_certificate /etc/tls/tls.crt;
      ssl_certificate_key /etc/tls/tls.key;
      ssl_dhparam /etc/tls/dhparam.pem;
    }
---
apiVersion: v1
kind: Secret
metadata: {name: web}
stringData:
  auth.conf: {{ .Values.secret | quote }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: nginx
          image: nginx
          volumeMounts:
            - {name: config, mountPath: /etc/nginx/nginx.conf, subPath: nginx.conf}
            - {name: sites, mountPath: /etc/nginx/conf.d}
      volumes:
        - name: config
          configMap: {name: web}
        - name: sites
          projected:
            sources:
              - configMap: {name: web, items: [{key: site, path: default.conf}]}
              - secret: {name: web}
`,
};

let folder: TempDir;
let dir = "";
let nginx: ResolvedTool;
let helm = "";
beforeAll(async () => {
  folder = tempDir();
  dir = folder.write("web", CHART);
  nginx = await resolveTool(testContext(), "nginx");
  helm = (await resolveTool(testContext(), "helm")).path;
});
afterAll(() => folder[Symbol.dispose]());

const deep = (...args: string[]): ReturnType<typeof runMain> => runMain(dir, "validate", ".", "--deep", ...args);
const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("chartwright-nginx-"));

describe("validate --deep", () => {
  it("takes what only the image and the cluster have for given", async () => {
    expect(await deep()).toEqual({ code: 0, out: "web: ok, rendered\n", err: "" });
    expect(leftovers()).toEqual([]);
  });

  it("touches nothing of the machine", async () => {
    const logs = folder.write("logs", { kept: "" });
    expect(await deep("--set", `logs=${logs}`)).toMatchObject({ code: 0 });
    expect(readdirSync(logs)).toEqual(["kept"]);
    expect(existsSync("/run/nginx.pid")).toBe(false);
  });

  it.each([
    ["a wrong directive", "gzip on;\ngzpi_types text/css;", 'unknown directive "gzpi_types"', 4],
    ["a wrong value", "# three quarters\nexpires 3q;", '"expires" directive invalid value', 4],
    ["a semicolon that lacks", "root /site;\nindex a.html", 'directive "index" is not terminated by ";"', 4],
    ["a brace that lacks", "location /a {\nroot /a;", '"server" directive is not allowed here', 3],
    ["a brace too many", "}\nroot /a;", '"location" directive is not allowed here', 3],
    ["a broken regular expression", "rewrite ^/(a /b;", 'missing closing parenthesis in "^/(a"', 3],
    ["a file that the release does not put there", "include conf.d/more.inc;", '"/etc/nginx/conf.d/more.inc"', 3],
  ])("tells %s at its line in the values file", async (_name, snippet, message, line) => {
    folder.write("web", { "a.yaml": `# values\nsnippet: |\n${snippet.replace(/^/gm, "  ")}\n` });
    const { code, out } = await deep("-f", "a.yaml");
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`^a\\.yaml:${line}:3: error nginx/config: nginx ${nginx.version}: `));
    expect(out).toContain(message);
    expect(out).toContain("at /etc/nginx/conf.d/default.conf:");
    expect(out).toContain("in container nginx of Deployment web");
  });

  it("tells a value within a line, a --set, the chart's own line, and nothing of a Secret's text", async () => {
    expect((await deep("--set", "upstream=http//api")).out).toContain("--set upstream=http//api: error nginx/config");
    expect((await deep("--set", "snippet=listne 1;")).out).toContain("--set snippet=listne 1;: error nginx/config");
    const secret = await deep("--set", "secret=hunter2 on;");
    expect(secret.code).toBe(1);
    expect(secret.out).toContain('unknown directive "…", at /etc/nginx/conf.d/auth.conf:1');
    const own = tempDir();
    const broken = CHART["templates/web.yaml"].replace("      listen 80;", "      listne 80;");
    const chart = own.write("web", { ...CHART, "templates/web.yaml": broken });
    const line = broken.split("\n").findIndex((text) => text.includes("listne")) + 1;
    expect((await runMain(chart, "validate", ".", "--deep")).out).toContain(
      `templates/web.yaml:${line}:7: error nginx/config`,
    );
    own[Symbol.dispose]();
  });

  it("leaves out what a newer nginx or a module that is loaded knows, and only that", async () => {
    const newer = "http2 on;\nlisten 444 quic reuseport;\nkeepalive_min_timeout 3s;";
    folder.write("web", { "b.yaml": `snippet: |\n${newer.replace(/^/gm, "  ")}\n` });
    expect(await deep("-f", "b.yaml")).toMatchObject({ code: 0 });
    const geoip = "snippet=return 200 $geoip_country_code;geoip_proxy 10.0.0.0/8;";
    expect(await deep("--set", "main=load_module modules/ngx_http_geoip_module.so;", "--set", geoip)).toMatchObject({
      code: 0,
    });
    expect(await deep("--set", geoip)).toMatchObject({ code: 1 });
    const streams = "stream { upstream db { server db:5432; } server { listen 5432; proxy_pass db; } }";
    folder.write("web", {
      "c.yaml": `main: ${JSON.stringify(streams)}\n`,
      "d.yaml": `main: ${JSON.stringify(streams.replace("proxy_pass", "proxy_paas"))}\n`,
    });
    expect(await deep("-f", "c.yaml")).toMatchObject({ code: 0 });
    expect((await deep("-f", "d.yaml")).out).toContain('unknown directive "proxy_paas"');
  });

  it("is in every format, and its severity can be lowered", async () => {
    const bad = ["--set", "snippet=foo on;"];
    const json = JSON.parse((await deep(...bad, "-o", "json")).out) as { findings: { rule?: string; code?: string }[] };
    expect(JSON.stringify(json.findings)).toContain("nginx/config");
    for (const format of ["sarif", "github", "gitlab", "junit"])
      expect((await deep(...bad, "-o", format)).out).toContain("nginx/config");
    const project = folder.write("project", {
      "chartwright.yaml": "chart: ../web\nvalues: ['{env}.yaml']\nrules: {nginx/config: warning}\n",
      "dev.yaml": "snippet: foo on;\n",
    });
    const lowered = await runMain(project, "validate", "--deep");
    expect(lowered).toMatchObject({ code: 0 });
    expect(lowered.out).toContain("dev.yaml:1:10: warning nginx/config");
  });

  it("does not try without being asked, and not what is not rendered", async () => {
    expect(await runMain(dir, "validate", ".", "--set", "snippet=foo on;")).toMatchObject({ code: 0 });
    expect(await deep("--no-render")).toMatchObject({ code: 2, err: expect.stringContaining("E_USAGE") });
  });

  it("says so where there is no nginx, and where the one that is named is none", async () => {
    const bin = join(folder.dir, "bin");
    folder.write("bin", { empty: "" });
    const run = (env: Record<string, string>) =>
      spawnSync(process.execPath, [join(repositoryDir, "dist/bin.js"), "validate", ".", "--deep"], {
        cwd: dir,
        env: { HOME: folder.dir, PATH: bin, CHARTWRIGHT_HELM: helm, ...env },
        encoding: "utf8",
      });
    // A machine with an nginx in /usr/sbin has one all the same.
    const none = run({});
    expect(none.status).toBe(0);
    expect(none.stdout).toBe("web: ok, rendered\n");
    if (!existsSync("/usr/sbin/nginx")) {
      expect(none.stderr).toContain("note: nginx configurations are not tested: nginx ≥ 1.19.5 is missing");
    }
    const wrong = run({ CHARTWRIGHT_NGINX: join(folder.dir, "no-nginx") });
    expect(wrong.status).toBe(3);
    expect(wrong.stderr).toContain("E_TOOL_MISSING");
  });

  it("asks again only where the configuration, the flag or nginx has changed", async () => {
    const log = join(folder.dir, "asked");
    folder.write(".", { nginx: `#!/bin/sh\necho "$*" >> ${log}\nexec ${nginx.path} "$@"\n` });
    const wrapper = join(folder.dir, "nginx");
    chmodSync(wrapper, 0o755);
    const project = folder.write("cached", {
      "chartwright.yaml": "chart: ../web\nvalues: ['{env}.yaml']\n",
      "dev.yaml": "snippet: foo on;\n",
    });
    const run = (...flags: string[]): { told: boolean; asked: boolean } => {
      rmSync(log, { force: true });
      const { stdout } = spawnSync(process.execPath, [join(repositoryDir, "dist/bin.js"), "validate", ...flags], {
        cwd: project,
        env: {
          ...process.env,
          CHARTWRIGHT_NGINX: wrapper,
          ...(nginx.env["LD_LIBRARY_PATH"] ? nginx.env : {}),
          XDG_CACHE_HOME: join(folder.dir, "cache"),
          CHARTWRIGHT_HELM: helm,
        },
        encoding: "utf8",
      });
      const told = stdout.includes("dev.yaml:1:10: error nginx/config");
      return { told, asked: existsSync(log) && / -t /.test(readFileSync(log, "utf8").replace(/^/gm, " ")) };
    };
    expect(run()).toEqual({ told: false, asked: false });
    expect(run("--deep")).toEqual({ told: true, asked: true });
    expect(run("--deep")).toEqual({ told: true, asked: false });
    expect(run()).toEqual({ told: false, asked: false });
    appendFileSync(wrapper, "# another\n");
    expect(run("--deep")).toEqual({ told: true, asked: true });
  });

  it("works without root too", () => {
    const open = mkdtempSync(join(tmpdir(), "chartwright-open-"));
    try {
      chmodSync(open, 0o755);
      cpSync(join(repositoryDir, "dist"), join(open, "dist"), { recursive: true });
      cpSync(join(repositoryDir, "schemas"), join(open, "schemas"), { recursive: true });
      cpSync(join(repositoryDir, "package.json"), join(open, "package.json"));
      cpSync(dir, join(open, "web"), { recursive: true });
      cpSync(nginx.path, join(open, "nginx"), { dereference: true });
      cpSync(helm, join(open, "helm"), { dereference: true });
      for (const name of ["nginx", "helm"]) chmodSync(join(open, name), 0o755);
      const env = {
        PATH: process.env["PATH"],
        HOME: "/nonexistent",
        CHARTWRIGHT_NGINX: join(open, "nginx"),
        CHARTWRIGHT_HELM: join(open, "helm"),
      };
      const run = (...args: string[]) =>
        spawnSync(process.execPath, [join(open, "dist/bin.js"), "validate", ".", "--deep", ...args], {
          cwd: join(open, "web"),
          env,
          ...(process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}),
          encoding: "utf8",
        });
      expect(run()).toMatchObject({ status: 0, stdout: "web: ok, rendered\n" });
      const bad = run("--set", "snippet=foo on;");
      expect(bad.status).toBe(1);
      expect(bad.stdout).toContain('unknown directive "foo"');
    } finally {
      rmSync(open, { recursive: true });
    }
  });
});
