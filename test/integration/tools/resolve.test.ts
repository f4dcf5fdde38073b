import { mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { toolNames } from "../../../src/tools/toolchain/catalogue.ts";
import { getTools, resolveTool } from "../../../src/tools/toolchain/resolve.ts";
import { repositoryDir } from "../../support/context.ts";
import { goFolder, helm3, helm4, toolSandbox } from "../../support/tool-sandbox.ts";

describe("resolveTool", () => {
  it("uses the first program on PATH that fits", async () => {
    using box = toolSandbox();
    const old = box.pathWith({ helm: await helm3() });
    const fitting = box.pathWith({ helm: await helm4() });
    const helm = await resolveTool(box.run({ PATH: `${old}:${fitting}` }), "helm");
    expect(helm).toEqual({ name: "helm", path: join(fitting, "helm"), version: "4.2.3", source: "PATH", env: {} });
  });

  it("uses Helm 4 from the cache instead of a Helm 3 on PATH, and reports that once", async () => {
    using box = toolSandbox();
    const old = box.pathWith({ helm: await helm3() });
    mkdirSync(box.tools, { recursive: true });
    symlinkSync(dirname(dirname(await helm4())), join(box.tools, "helm-kubectl"));
    const first = box.run({ PATH: old });
    expect(await resolveTool(first, "helm")).toMatchObject({ version: "4.2.3", source: "npm" });
    expect(first.told()).toBe(
      `${old}/helm is version 3.17.2, but ≥ 4.1 and < 5 is required: using helm 4.2.3 (npm) instead\n`,
    );
    const second = box.run({ PATH: old });
    expect(await resolveTool(second, "helm")).toMatchObject({ source: "npm" });
    expect(second.told()).toBe("");
  });

  it("names the Helm 3 that it found if no other can be installed", async () => {
    using box = toolSandbox();
    const old = box.pathWith({ helm: await helm3() });
    await expect(resolveTool(box.run({ PATH: old }), "helm")).rejects.toMatchObject({
      code: "E_TOOL_VERSION",
      message: `${old}/helm is version 3.17.2, but ≥ 4.1 and < 5 is required, and no other can be installed`,
      detail: expect.stringMatching(
        /^PATH: .*3\.17\.2.*\nnpm: no npm on PATH\nrelease: 127\.0\.0\.1:1 cannot be reached/,
      ),
      hint: expect.stringContaining("CHARTWRIGHT_HELM"),
    });
  });

  it("asks a program again after its file has changed", async () => {
    using box = toolSandbox();
    const folder = box.pathWith({});
    writeFileSync(join(folder, "helm"), `#!/bin/sh\nexec ${await helm3()} "$@"\n`, { mode: 0o755 });
    await expect(resolveTool(box.run({ PATH: folder }), "helm")).rejects.toMatchObject({ code: "E_TOOL_VERSION" });
    writeFileSync(join(folder, "helm"), `#!/bin/sh\nexec ${await helm4()} "$@"\n`, { mode: 0o755 });
    expect(await resolveTool(box.run({ PATH: folder }), "helm")).toMatchObject({ version: "4.2.3" });
  });

  it.each(toolNames)("lists every way that it tried to install %s on an empty machine", async (name) => {
    using box = toolSandbox();
    const error = await resolveTool(box.run({}, { packageDir: repositoryDir }), name).catch((reason) => reason);
    // If nft, runc and CNI plugins are installed on the machine, they are found outside PATH.
    if (error.source === "PATH") return;
    expect(error).toMatchObject({ code: "E_TOOL_MISSING", hint: expect.any(String) });
    expect(error.detail).toMatch(/^PATH: not found\n(?:(?:npm|release|go|debian): .+\n?)+$/);
    expect(readdirSync(box.dir)).not.toContain("cache");
  });

  it("uses the file that CHARTWRIGHT_HELM names, or none", async () => {
    using box = toolSandbox();
    const fitting = box.pathWith({ helm: await helm4() });
    const named = (file: string) => resolveTool(box.run({ PATH: fitting, CHARTWRIGHT_HELM: file }), "helm");
    expect(await named(await helm4())).toMatchObject({ path: await helm4() });
    await expect(named(await helm3())).rejects.toMatchObject({ code: "E_TOOL_VERSION", message: /3\.17\.2/ });
    await expect(named("/nowhere/helm")).rejects.toMatchObject({ code: "E_TOOL_MISSING", message: /CHARTWRIGHT_HELM/ });
  });

  it("installs a program again if its file in the cache is truncated", async () => {
    using box = toolSandbox();
    const env = { PATH: goFolder() };
    const first = await resolveTool(box.run(env), "chartmuseum");
    truncateSync(first.path, 1000);
    const ctx = box.run(env);
    expect(await resolveTool(ctx, "chartmuseum")).toEqual(first);
    expect(ctx.told()).toMatch(/✓ chartmuseum 0\.13\.1: building from source/);
  });

  it("builds for this machine, whatever the user's Go settings", async () => {
    using box = toolSandbox();
    const env = {
      PATH: goFolder(),
      GOFLAGS: "-mod=vendor -n",
      GOOS: "plan9",
      GOARCH: "arm",
      GOWORK: "/nowhere/go.work",
    };
    expect(await resolveTool(box.run(env), "chartmuseum")).toMatchObject({ version: "0.13.1", source: "go" });
  });
});

describe("getTools", () => {
  it("returns each of the tools", async () => {
    using box = toolSandbox();
    const path = box.pathWith({ helm: await helm4() });
    const tools = await getTools(box.run({ PATH: `${path}:${goFolder()}` }), ["helm", "chartmuseum"]);
    expect(tools).toMatchObject({ helm: { version: "4.2.3" }, chartmuseum: { version: "0.13.1" } });
  });

  it("ends the others when one cannot be installed, and reports that one", async () => {
    using box = toolSandbox();
    // With an empty build cache, the build takes longer than the search for etcd.
    const ctx = box.run({ PATH: goFolder(), GOCACHE: join(box.dir, "gocache") });
    const started = Date.now();
    await expect(getTools(ctx, ["chartmuseum", "etcd"])).rejects.toMatchObject({
      code: "E_TOOL_MISSING",
      message: expect.stringContaining("etcd"),
    });
    expect(Date.now() - started).toBeLessThan(5000);
    const left = readdirSync(box.dir, { recursive: true, encoding: "utf8" });
    expect(left.filter((name) => /\.getting-|lock/.test(name))).toEqual([]);
  });
});
