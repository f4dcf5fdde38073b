import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Helm, HelmError } from "../../../src/tools/helm/index.ts";
import { testContext } from "../../support/context.ts";
import { tempDir } from "../../support/temp-dir.ts";

const temp = tempDir();
const ctx = testContext({ cwd: temp.dir });
const name = { release: "web", namespace: "shop" };
const chart = { ...name, chart: join(temp.dir, "chart"), valuesFiles: [] };

const failureOf = async (command: Promise<unknown>): Promise<HelmError> => {
  const error = await command.then(() => undefined).catch((caught: unknown) => caught);
  if (!(error instanceof HelmError)) throw new Error(`expected a HelmError, got ${String(error)}`);
  return error;
};

beforeAll(() => {
  mkdirSync(join(temp.dir, "chart/templates"), { recursive: true });
  writeFileSync(join(temp.dir, "chart/Chart.yaml"), "apiVersion: v2\nname: chart\nversion: 1.0.0\n");
  writeFileSync(join(temp.dir, "chart/templates/a.yaml"), 'a: {{ required "a is required" .Values.a }}\n');
});

afterAll(() => temp[Symbol.dispose]());

describe("Helm", () => {
  it.each(["a,b.yaml", 'a "b".yaml', "a b.yaml"])("reads values from %s", async (file) => {
    const path = join(temp.dir, file);
    writeFileSync(path, "a: from the file\n");
    const text = await new Helm(ctx).template({ ...chart, valuesFiles: [path] }, { hooks: true });
    expect(text).toContain("a: from the file");
  });

  it("prefers values from standard input to files, and `sets` to both", async () => {
    const path = join(temp.dir, "low.yaml");
    writeFileSync(path, "a: file\n");
    const input = { ...chart, valuesFiles: [path], values: "a: input" };
    expect(await new Helm(ctx).template(input, { hooks: true })).toContain("a: input");
    const sets = [{ kind: "set", text: "a=set" }] as const;
    expect(await new Helm(ctx).template({ ...input, sets }, { hooks: true })).toContain("a: set");
  });

  it("throws Helm's whole output if a chart does not render", async () => {
    const error = await failureOf(new Helm(ctx).template(chart, { hooks: true }));
    expect(error).toMatchObject({ code: "E_TOOL_FAILED", failure: "other", gaveUpWaiting: false });
    expect(error.output).toContain("a is required");
  });

  it("throws E_CLUSTER if the cluster does not answer", async () => {
    const kubeconfig = join(temp.dir, "kubeconfig");
    const clusters = [{ name: "gone", cluster: { server: "http://127.0.0.1:9" } }];
    const contexts = [{ name: "gone", context: { cluster: "gone", user: "" } }];
    writeFileSync(kubeconfig, JSON.stringify({ apiVersion: "v1", kind: "Config", clusters, contexts }));
    const helm = new Helm(ctx, { kubeconfig, kubeContext: "gone" });
    const commands = [helm.metadata(name), helm.history(name), helm.uninstall(name, 1000)];
    for (const error of await Promise.all(commands.map(failureOf))) {
      expect(error).toMatchObject({
        code: "E_CLUSTER",
        failure: "cluster-unreachable",
        hint: expect.stringContaining("chartwright lab status"),
      });
    }
  });

  it("hides the login of a repository's address", async () => {
    const repository = "http://jane:correct-horse@127.0.0.1:9";
    const error = await failureOf(new Helm(ctx).pull("web", { into: temp.dir, repository }));
    expect(error).toMatchObject({ code: "E_CHART_REPOSITORY", detail: expect.stringContaining("127.0.0.1:9") });
    expect(error.detail).not.toContain("correct-horse");
  });
});
