import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { resolveTool } from "../../../src/tools/toolchain/resolve.ts";
import { compileScript } from "../../support/spawn-script.ts";
import { goFolder, type ToolSandbox, tinyPackageDir, toolSandbox } from "../../support/tool-sandbox.ts";

let resolveInChild: Awaited<ReturnType<typeof compileScript>>;
beforeAll(async () => {
  resolveInChild = await compileScript("resolve-tool.ts");
  // Fills Go's build cache with the standard library, so that the tests measure the program's own build.
  using box = toolSandbox();
  await resolveTool(box.run(withGo()), "chartmuseum");
});

const withGo = () => ({ PATH: `${goFolder()}:/usr/bin:/bin` });

/** A process in the middle of its build, which takes seconds with an empty Go cache. */
async function buildingRun(box: ToolSandbox) {
  const run = resolveInChild([tinyPackageDir], { ...box.env, ...withGo(), GOCACHE: join(box.dir, "cold-go-cache") });
  const compiling = () => existsSync(join(box.tools, "chartmuseum")) && unfinished(box).length === 1 && objects() > 10;
  const objects = () => {
    const folder = join(box.dir, "cold-go-cache");
    return existsSync(folder) ? readdirSync(folder, { recursive: true }).length - 256 : 0;
  };
  await vi.waitFor(() => expect(compiling()).toBe(true), { timeout: 120_000, interval: 20 });
  return run;
}

const unfinished = (box: ToolSandbox): string[] =>
  readdirSync(join(box.tools, "chartmuseum")).filter((name) => name.startsWith(".getting-"));

describe("getSupply", () => {
  it("starts again after a killed run, and removes its leftovers", async () => {
    using box = toolSandbox();
    const killed = await buildingRun(box);
    killed.child.kill("SIGKILL");
    expect(await killed.ended).toBe("SIGKILL");
    expect(unfinished(box)).toHaveLength(1);
    const tool = await resolveTool(box.run(withGo()), "chartmuseum");
    expect(tool).toMatchObject({ version: "0.13.1", source: "go" });
    const left = readdirSync(join(box.tools, "chartmuseum")).filter((name) => !name.startsWith(".dead-"));
    expect(left).toEqual([expect.stringMatching(/^go-0\.13\.1-/)]);
  });

  it("leaves no files when it is interrupted", async () => {
    using box = toolSandbox();
    const run = await buildingRun(box);
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe(143);
    expect(readdirSync(join(box.tools, "chartmuseum"))).toEqual([]);
  });

  it("installs a tool once for two parallel runs; the second waits and shows why", async () => {
    using box = toolSandbox();
    const first = await buildingRun(box);
    const second = resolveInChild([tinyPackageDir], { ...box.env, ...withGo() });
    expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
    expect(first.stdout()).toBe(second.stdout());
    expect(first.stderr()).toMatch(/✓ chartmuseum 0\.13\.1: building from source/);
    expect(second.stderr()).toMatch(/another chartwright is installing chartmuseum 0\.13\.1/);
    expect(second.stderr()).not.toContain("building");
  });
});
