import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { getTools, resolveTool } from "../../../src/tools/toolchain/resolve.ts";
import { fileServer } from "../../support/file-server.ts";
import { helm4, toolSandbox } from "../../support/tool-sandbox.ts";

const machine = arch() === "x64" ? "amd64" : arch();
const archivePath = `/get.helm.sh/helm-v4.2.3-linux-${machine}.tar.gz`;
const sha256 = (content: Uint8Array | string): string => createHash("sha256").update(content).digest("hex");

let archive: Buffer;
beforeAll(async () => {
  // Like the archives of get.helm.sh: a folder with the platform's name that contains the program.
  using box = toolSandbox();
  mkdirSync(join(box.dir, `linux-${machine}`));
  symlinkSync(await helm4(), join(box.dir, `linux-${machine}`, "helm"));
  const tar = execFileSync("tar", ["-chf", "-", `linux-${machine}`], { cwd: box.dir, maxBuffer: 2 ** 28 });
  archive = gzipSync(tar, { level: 1 });
});

describe("release", () => {
  it("downloads, compares the checksum, unpacks and runs the program", async () => {
    using box = toolSandbox();
    await using server = await fileServer({
      [archivePath]: archive,
      [`${archivePath}.sha256sum`]: `${sha256(archive)}  helm-v4.2.3-linux-${machine}.tar.gz\n`,
    });
    const ctx = box.run({ CHARTWRIGHT_RELEASE_MIRROR: server.url });
    const helm = await resolveTool(ctx, "helm");
    expect(helm).toMatchObject({ version: "4.2.3", source: "release" });
    expect(execFileSync(helm.path, ["version", "--short"], { encoding: "utf8" })).toMatch(/^v4\.2\.3/);
    expect(ctx.told()).toMatch(/✓ helm 4\.2\.3: downloading the official release/);
    expect(await resolveTool(box.run(), "helm")).toEqual(helm);
  });

  it.each([
    ["has another checksum", `${"0".repeat(64)}  helm\n`, new Set<string>(), /does not match its published checksum/],
    ["breaks off", undefined, new Set([archivePath]), /was cut off/],
    ["has no checksum", "<html>welcome</html>", new Set<string>(), /is not a SHA-256 checksum/],
  ])("keeps no file of a download that %s", async (_what, sum, cut, message) => {
    using box = toolSandbox();
    const sums = { [`${archivePath}.sha256sum`]: sum ?? `${sha256(archive)}\n` };
    await using server = await fileServer({ [archivePath]: archive, ...sums }, cut);
    const ctx = box.run({ CHARTWRIGHT_RELEASE_MIRROR: server.url });
    await expect(resolveTool(ctx, "helm")).rejects.toMatchObject({ code: "E_TOOL_MISSING", detail: message });
    const kept = readdirSync(box.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(kept).toEqual([]);
  });

  it("installs the five Kubernetes servers together", async () => {
    using box = toolSandbox();
    const names = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"] as const;
    const program = "#!/bin/sh\necho Kubernetes v1.36.3\n";
    const files = names.flatMap((name) => {
      const path = `/dl.k8s.io/release/v1.36.3/bin/linux/${machine}/${name}`;
      return [
        [path, program],
        [`${path}.sha256`, sha256(program)],
      ];
    });
    await using server = await fileServer(Object.fromEntries(files));
    const tools = await getTools(box.run({ CHARTWRIGHT_RELEASE_MIRROR: server.url }), names);
    expect(new Set(Object.values(tools).map(({ version, source }) => `${version} ${source}`))).toEqual(
      new Set(["1.36.3 release"]),
    );
    expect(server.requests.filter((path) => !path.endsWith(".sha256"))).toHaveLength(5);
  });
});
