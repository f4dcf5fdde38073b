import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Project } from "../../../src/project/environment.ts";
import { environmentOf, loadProject } from "../../../src/project/project.ts";
import { testContext } from "../../support/context.ts";

let root = "";
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "chartwright-project-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Makes a folder of files, a chart among them, and loads the project in it. */
async function load(files: Readonly<Record<string, string>>, below = ""): Promise<Project & { readonly at: string }> {
  const dir = join(root, String(count++));
  for (const [path, text] of Object.entries({ "charts/web/Chart.yaml": "name: web\n", ...files })) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return { ...(await loadProject(testContext({ cwd: join(dir, below) }))), at: dir };
}

const shown = (project: Project & { readonly at: string }): Record<string, string[]> =>
  Object.fromEntries(
    project.environments.map(({ name, layers }) => [name, layers.map((path) => path.slice(project.at.length + 1))]),
  );

describe("without a chartwright.yaml", () => {
  it("the only chart and the files under values/ make the project", async () => {
    const project = await load({
      "values/common.yaml": "",
      "values/dev.yaml": "",
      "values/prod.yaml": "",
      "values/prod.secret.yaml": "",
      "values/notes.txt": "",
      "values/.hidden.yaml": "",
    });
    expect(shown(project)).toEqual({
      dev: ["values/common.yaml", "values/dev.yaml"],
      prod: ["values/common.yaml", "values/prod.yaml"],
    });
    expect(project.chartDir).toBe(join(project.at, "charts/web"));
    expect(project.file).toBeUndefined();
    expect(environmentOf(project, "prod")).toEqual({
      name: "prod",
      layers: expect.any(Array),
      release: "web",
      namespace: "web-prod",
      versions: "fixed",
      timeoutMs: 300_000,
      rollbackOnFailure: false,
      confirm: false,
    });
  });

  it("the common file may be missing", async () => {
    expect(shown(await load({ "values/dev.yaml": "" }))).toEqual({ dev: ["values/dev.yaml"] });
  });

  it("two charts, or none, are refused", async () => {
    await expect(load({ "charts/other/Chart.yaml": "name: other\n" })).rejects.toMatchObject({
      code: "E_CHART",
      message: expect.stringContaining("charts/other, charts/web"),
    });
    await expect(loadProject(testContext({ cwd: root }))).rejects.toMatchObject({ code: "E_CHART" });
  });
});

describe("a chartwright.yaml", () => {
  it("is found above the working folder", async () => {
    const project = await load({ "chartwright.yaml": "", "values/dev.yaml": "" }, "values");
    expect(project.dir).toBe(project.at);
    expect(shown(project)).toEqual({ dev: ["values/dev.yaml"] });
  });

  it("adds layers, and a file that is a layer does not define an environment", async () => {
    const project = await load({
      "chartwright.yaml": "environments:\n  prod: { values: ['values/prod-eu.yaml', 'extra/{env}.yaml'] }\n",
      "values/prod.yaml": "",
      "values/prod-eu.yaml": "",
      "values/staging.yaml": "",
      "extra/prod.yaml": "",
    });
    expect(shown(project)).toEqual({
      prod: ["values/prod.yaml", "values/prod-eu.yaml", "extra/prod.yaml"],
      staging: ["values/staging.yaml"],
    });
  });

  it("may have environments in folders", async () => {
    const project = await load({
      "chartwright.yaml": "values: ['envs/{env}/values.yaml']\n",
      "envs/dev/values.yaml": "",
      "envs/prod/values.yaml": "",
      "envs/none/other.yaml": "",
    });
    expect(shown(project)).toEqual({ dev: ["envs/dev/values.yaml"], prod: ["envs/prod/values.yaml"] });
  });

  it("gives each environment what it overrides and defaults for the rest", async () => {
    const project = await load({
      "chartwright.yaml": [
        "release: site-{env}",
        "image: { repository: registry.example.com/site, base: docker/base }",
        "chartRepository: { url: https://charts.example.com }",
        "environments:",
        "  dev: { cluster: lab, timeout: 90s }",
        "  prod: { context: eu, namespace: live, image: { repository: eu.example.com/site }, versions: snapshot }",
      ].join("\n"),
      "values/dev.yaml": "",
      "values/prod.yaml": "",
      "docker/site/Dockerfile": "",
      "docker/base/Dockerfile": "",
    });
    const image = {
      contextDir: join(project.at, "docker/site"),
      dockerfile: join(project.at, "docker/site/Dockerfile"),
      baseDir: join(project.at, "docker/base"),
    };
    expect(environmentOf(project, "dev")).toMatchObject({
      release: "site-dev",
      target: { kind: "lab" },
      versions: "snapshot",
      timeoutMs: 90_000,
      image: { ...image, repository: "registry.example.com/site" },
    });
    expect(environmentOf(project, "prod")).toMatchObject({
      namespace: "live",
      target: { kind: "context", context: "eu" },
      versions: "snapshot",
      chartRepository: { url: "https://charts.example.com" },
      image: {
        ...image,
        repository: "eu.example.com/site",
        set: { repository: "image.repository", digest: "image.digest" },
      },
    });
  });

  it.each([
    ["chart: charts/none", { code: "E_CHART", at: { line: 1, column: 8 } }],
    [
      "values: [values/commn.yaml, 'values/{env}.yaml']",
      { code: "E_CONFIG", at: { line: 1, column: 10 }, message: "the values file values/commn.yaml does not exist" },
    ],
    [
      "environments:\n  qa: {}",
      { code: "E_CONFIG", at: { line: 2, column: 3 }, message: `the environment "qa" has no values file` },
    ],
    ["environments:\n  dev: { values: [none.yaml] }", { code: "E_CONFIG", at: { line: 2, column: 19 } }],
    [
      `release: ${"a".repeat(54)}`,
      {
        code: "E_CONFIG",
        at: { line: 1, column: 10 },
        message: `"${"a".repeat(54)}" is not a valid name for a release`,
      },
    ],
    [
      "environments:\n  dev: { namespace: My_Site }",
      { code: "E_CONFIG", at: { line: 2, column: 21 }, message: '"My_Site" is not a valid name for a namespace' },
    ],
    [
      "namespace: '{chrt}'",
      { code: "E_CONFIG", at: { line: 1, column: 12 }, hint: "known placeholders: {chart}, {env}" },
    ],
    [
      "image: { repository: a/b }",
      { code: "E_CONFIG", message: expect.stringContaining("no folder under docker/ has a Dockerfile") },
    ],
    ["image: { repository: a/b, context: nowhere }", { code: "E_CONFIG", at: { line: 1, column: 36 } }],
  ])("%j is refused with its place", async (text, expected) => {
    await expect(load({ "chartwright.yaml": text, "values/dev.yaml": "" })).rejects.toMatchObject(expected);
  });
});

it("an unknown environment is refused with the nearest name and all names", async () => {
  const project = await load({ "values/dev.yaml": "", "values/prod.yaml": "" });
  expect(() => environmentOf(project, "prd")).toThrow(
    expect.objectContaining({ code: "E_ENVIRONMENT", hint: `did you mean "prod"? (environments: dev, prod)` }),
  );
  expect(() => environmentOf(project, "live")).toThrow(expect.objectContaining({ hint: "environments: dev, prod" }));
});
