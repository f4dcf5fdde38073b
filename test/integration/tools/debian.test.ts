import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toolNamed } from "../../../src/tools/toolchain/catalogue.ts";
import { getSupply } from "../../../src/tools/toolchain/get-supply.ts";
import { installedFrom } from "../../../src/tools/toolchain/installed.ts";
import { debianPackage } from "../../../src/tools/toolchain/sources/debian.ts";
import type { Tool } from "../../../src/tools/toolchain/tool.ts";
import { toolSandbox } from "../../support/tool-sandbox.ts";

const nft = toolNamed("nft");

async function unpack(packageName: string, program: string, tool: Tool) {
  const box = toolSandbox();
  const supply = debianPackage({
    artifact: tool.name,
    package: packageName,
    programs: { [tool.name]: program },
    cost: "once",
  });
  const ctx = box.run({ PATH: "/usr/bin:/bin" });
  await getSupply(ctx, { supply, tools: [tool], isThere: () => false });
  return { box, ctx, found: installedFrom(ctx, tool, supply) };
}

describe("debianPackage", () => {
  it("unpacks a program with the libraries that the machine lacks, and it runs", async () => {
    const lists = statSync("/var/lib/apt/lists").mtimeMs;
    const { box, found } = await unpack("nftables", "usr/sbin/nft", nft);
    using _ = box;
    expect(found).toMatchObject({ source: "debian", version: expect.stringMatching(/^1\./) });
    const environment = { ...found?.env };
    expect(execFileSync(found?.path ?? "", ["--version"], { env: environment, encoding: "utf8" })).toMatch(
      /^nftables v/,
    );
    // The machine's lists are unchanged, and no archive is kept.
    expect(statSync("/var/lib/apt/lists").mtimeMs).toBe(lists);
    const kept = readdirSync(box.tools, { recursive: true, encoding: "utf8" });
    expect(kept.filter((name) => name.endsWith(".deb"))).toEqual([]);
  });

  it("removes the set-user-ID bits of programs", async () => {
    const passwd: Tool = {
      ...nft,
      program: "passwd",
      version: { args: ["--help"], pattern: /(passwd)/ },
      fits: { from: "" },
    };
    const { box } = await unpack("passwd", "usr/bin/passwd", passwd);
    using _ = box;
    const folder = join(box.tools, "nft");
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files.map((entry) => join(entry.parentPath, entry.name));
    expect(paths.some((path) => path.endsWith("/usr/bin/passwd"))).toBe(true);
    expect(paths.filter((path) => (statSync(path).mode & 0o6000) !== 0)).toEqual([]);
  });
});
