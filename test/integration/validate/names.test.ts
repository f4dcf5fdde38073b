import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { repositoryDir, testContext } from "../../support/context.ts";
import { runMain } from "../../support/run-main.ts";
import { type TempDir, tempDir } from "../../support/temp-dir.ts";

const chart = join(repositoryDir, "charts/nginx");
const long = "n".repeat(64);
let folder: TempDir;
beforeAll(() => {
  folder = tempDir();
});
afterAll(() => folder[Symbol.dispose]());

/** Whether Helm renders it, and whether we say so. */
async function verdicts(release: string, ...args: string[]): Promise<{ helm: boolean; ours: boolean; out: string }> {
  const helm = await runHelm(testContext(), ["template", release, chart, ...args]);
  const { code, out } = await runMain(folder.dir, "validate", chart, "--release", release, ...args);
  return { helm: helm.exitCode === 0, ours: code === 0, out };
}

it.each(["1", "1.2", "a.b", "0-0", "r".repeat(53)])("a release may be called %s", async (release) => {
  expect(await verdicts(release)).toMatchObject({ helm: true, ours: true });
});

it.each(["r".repeat(54), long, "A", "a_b", "a b", "a.", "ä"])("a release may not be called %s", async (release) => {
  const { helm, ours, out } = await verdicts(release);
  expect({ helm, ours }).toEqual({ helm: false, ours: false });
  expect(out).toContain("error render/failed: release name");
});

it.each([
  ["nameOverride", long],
  ["fullnameOverride", long],
  ["fullnameOverride", "1"],
  ["serviceAccount.name", "A"],
  ["commonLabels.app", long],
  ["ingress.className", `${long}_`],
])("%s=%s is refused at its value, as by Helm", async (path, value) => {
  const { helm, ours, out } = await verdicts("web", "--set-string", `${path}=${value}`);
  expect({ helm, ours }).toEqual({ helm: false, ours: false });
  expect(out).toMatch(new RegExp(`^--set-string ${path}=${value}: error schema/constraint: ${path} must`));
});

it.each([
  ["templates", "<html>{{ .Values.none }} {{ end }} {{/* x */}}"],
  ["variables", `$uri \${HOME} $(id) %s`],
  ["UTF-8", "äöü ✓ 日本語 \u{1f600} \u2028 \u0085"],
  ["900 KB", "ü{{ }}$x\n".repeat(90_000)],
])("inline content with %s is taken as it is", async (_name, text) => {
  const file = folder.write(".", { "content.json": JSON.stringify({ content: { inline: { "index.html": text } } }) });
  const { helm, ours, out } = await verdicts("web", "--values", join(file, "content.json"));
  expect({ helm, ours, out }).toEqual({ helm: true, ours: true, out: "nginx: ok, rendered\n" });
});

it("inline content that a ConfigMap cannot hold is refused at its value, with the limit", async () => {
  const text = "x".repeat(600_000);
  const file = folder.write(".", {
    "large.yaml": `content:\n  inline:\n    index.html: ${text}\n    more.html: ${text}\n`,
  });
  const { helm, ours, out } = await verdicts("web", "--values", join(file, "large.yaml"));
  expect({ helm, ours }).toEqual({ helm: false, ours: false });
  expect(out).toMatch(/large\.yaml:2:3: error render\/failed: content\.inline: .* more than the limit of 1000000/);
});
