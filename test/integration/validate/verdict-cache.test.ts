import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveTool } from "../../../src/tools/toolchain/resolve.ts";
import { repositoryDir, testContext } from "../../support/context.ts";
import { type TempDir, tempDir } from "../../support/temp-dir.ts";
import { until } from "../../support/until.ts";

let folder: TempDir;
let dir = "";
beforeAll(async () => {
  folder = tempDir();
  const helm = await resolveTool(testContext(), "helm");
  dir = folder.write("web", {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://example.com/icon.png\n",
    "charts/web/values.yaml": "port: 80\n",
    "charts/web/templates/web.yaml":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {port: {{ .Values.port | quote }}}\n",
    "values/dev.yaml": "port: 81\n",
    "values/prod.yaml": "port: 82\nprot: 1\n",
  });
  folder.write(".", {
    helm: `#!/bin/sh\n[ "$1" = template ] && echo "$*" >> ${folder.dir}/rendered\nexec ${helm.path} "$@"\n`,
  });
  chmodSync(join(folder.dir, "helm"), 0o755);
});
afterAll(() => folder[Symbol.dispose]());

const env = (): NodeJS.ProcessEnv => ({
  ...process.env,
  XDG_CACHE_HOME: join(folder.dir, "cache"),
  CHARTWRIGHT_HELM: join(folder.dir, "helm"),
});

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(repositoryDir, "dist", "bin.js"), ...args], { cwd: dir, env: env() });
}

/** Runs the built program; gives what it printed and how many environments Helm rendered. */
async function validate(): Promise<{ out: string; rendered: number }> {
  const log = join(folder.dir, "rendered");
  writeFileSync(log, "");
  const child = start("validate");
  let out = "";
  child.stdout?.on("data", (part) => {
    out += part;
  });
  await new Promise((resolve) => child.on("close", resolve));
  return { out, rendered: readFileSync(log, "utf8").split("\n").length - 1 };
}

const FOUND = `values/prod.yaml:2:1: warning values/unused-value: no template reads prot [prod]
  2 | prot: 1
    | ^^^^
rules: docs/rules/values/unused-value.md
dev: ok, rendered
prod: 1 warning, rendered
`;

describe("an environment of which nothing has changed is not rendered again,", () => {
  it("and what was found is told with its line", async () => {
    expect(await validate()).toEqual({ out: FOUND, rendered: 2 });
    expect(await validate()).toEqual({ out: FOUND, rendered: 0 });
  });

  it("and one that has is", async () => {
    writeFileSync(join(dir, "values/dev.yaml"), "port: 83\n");
    expect((await validate()).rendered).toBe(1);
    writeFileSync(join(dir, "values/dev.yaml"), "port: 81\n");
    expect((await validate()).rendered).toBe(0);
  });

  it("and a comment without effect is reported again", async () => {
    writeFileSync(join(dir, "values/dev.yaml"), "port: 84 # chartwright-ignore yaml/octal-number\n");
    const first = await validate();
    expect(first.out).toContain("values/dev.yaml:1:31: info ignore/unused: yaml/octal-number finds nothing on line 1");
    expect(await validate()).toEqual({ out: first.out, rendered: 0 });
    writeFileSync(join(dir, "values/dev.yaml"), "port: 81\n");
  });

  it("nor where the chart has changed", async () => {
    appendFileSync(join(dir, "charts/web/templates/web.yaml"), "# more\n");
    expect((await validate()).rendered).toBe(2);
  });

  it("nor where Helm is another", async () => {
    appendFileSync(join(folder.dir, "helm"), "# another\n");
    expect((await validate()).rendered).toBe(2);
    expect((await validate()).rendered).toBe(0);
  });

  it("nor where what was kept is damaged", async () => {
    const cache = join(folder.dir, "cache/chartwright/verdicts");
    for (const name of readdirSync(cache)) writeFileSync(join(cache, name), '{"findings": [');
    expect(await validate()).toEqual({ out: FOUND, rendered: 2 });
  });
});

it("--watch tells of each change, and ends with 130 when it is interrupted", async () => {
  const child = start("validate", "dev", "--no-render", "--watch");
  let out = "";
  child.stdout?.on("data", (part) => {
    out += part;
  });
  const told = async (text: string): Promise<void> => {
    await until(
      () => out.includes(text),
      () => `the output does not contain "${text}": ${out}`,
    );
    out = "";
  };
  const ended = new Promise((resolve) => child.on("close", resolve));
  try {
    await told("dev: ok");
    writeFileSync(join(dir, "values/dev.yaml"), "port: [\n");
    await told("error yaml/syntax");
    writeFileSync(join(dir, "values/dev.yaml"), "port: 81\n");
    await told("dev: ok");
    child.kill("SIGINT");
    expect(await ended).toBe(130);
  } finally {
    child.kill("SIGKILL");
  }
  expect(existsSync(join(folder.dir, "cache/chartwright/code"))).toBe(true);
});
