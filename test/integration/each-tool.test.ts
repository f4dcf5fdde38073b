import { join } from "node:path";
import { expect, test } from "vitest";
import { packageCharts } from "../../src/chart/package.ts";
import { pushImage } from "../../src/image/push-image.ts";
import { createCertificates } from "../../src/lab/pki.ts";
import { runHelm } from "../../src/tools/helm/run-helm.ts";
import { Kubectl } from "../../src/tools/kubectl/index.ts";
import { runOrFail } from "../../src/tools/process/process.ts";
import { resolveTool } from "../../src/tools/toolchain/resolve.ts";
import { repositoryDir, testContext } from "../support/context.ts";
import { gpgHome } from "../support/gpg-keys.ts";
import { build, ctx, project, temp } from "../support/image-project.ts";
import { freePort, imageRegistry } from "../support/servers.ts";

// One run of each tool for the fast tests, with Helm and ChartMuseum in publish.test.ts; the slow tests have the rest.

test("buildah builds an image, and the registry confirms the digest of what is pushed", async () => {
  await using registry = await imageRegistry();
  const image = await build();
  const repository = `${registry.host}/team/web`;
  const pushed = await pushImage(ctx, { image, repository, plainHttp: true, projectDir: project });
  expect(pushed).toMatchObject({ outcome: "pushed", digest: image.digest });
  const manifest = await fetch(`${registry.url}/v2/team/web/manifests/${image.digest}`, {
    headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
  });
  expect(manifest.headers.get("docker-content-digest")).toBe(image.digest);
});

test("gpg signs a chart, and helm verify accepts the signature", async () => {
  await using gpg = await gpgHome();
  await gpg.makeKey("Chart Maker <maker@example.com>");
  const { charts } = await packageCharts(testContext({ env: { ...process.env, GNUPGHOME: gpg.dir } }), {
    chartDirs: [join(repositoryDir, "charts/nginx")],
    outDir: join(temp.dir, "signed"),
    signing: { key: "maker" },
  });
  const args = ["verify", charts[0]?.file ?? "", "--keyring", await gpg.publicKeys()];
  expect(await runHelm(testContext(), args)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("Signed by: Chart Maker <maker@example.com>"),
  });
});

test("openssl makes the certificates of a lab, and its CA has signed them", async () => {
  const dir = join(temp.dir, "lab");
  await createCertificates(ctx, { name: "certificates", id: "000000", dir }, 7);
  const { path, env } = await resolveTool(ctx, "openssl");
  const args = ["verify", "-CAfile", "ca.crt", "-verify_ip", "10.200.7.2", "apiserver.crt"];
  const { stdout } = await runOrFail(ctx, { file: path, args, cwd: join(dir, "pki"), env, timeoutMs: 60_000 });
  expect(stdout.trim()).toBe("apiserver.crt: OK");
});

test("kubectl's message is in the error when the cluster does not answer", async () => {
  const server = `https://127.0.0.1:${await freePort()}`;
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "a", cluster: { server } }],
    users: [{ name: "a", user: { token: "a" } }],
    contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
    "current-context": "a",
  };
  const folder = temp.write("cluster", { kubeconfig: JSON.stringify(config) });
  await expect(new Kubectl(ctx, { kubeconfig: join(folder, "kubeconfig") }).hasNamespace("web")).rejects.toMatchObject({
    code: "E_CLUSTER",
    message: expect.stringContaining("the cluster does not answer"),
    detail: expect.stringContaining("refused"),
  });
});
