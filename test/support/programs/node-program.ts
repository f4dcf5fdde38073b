import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runOrFail } from "../../../src/tools/process/process.ts";
import { testContext } from "../context.ts";
import { keptInCache } from "./kept-in-cache.ts";

/** A version of Node that the fast tests run on, beside the one that runs `npm test`. */
export interface NodeVersion {
  readonly version: string;
  /** `dist.integrity` of its npm packages, by platform. */
  readonly integrity: Readonly<Record<string, string>>;
}

export const NODE_VERSIONS: readonly NodeVersion[] = [
  {
    version: "22.23.3",
    integrity: {
      "linux-x64": "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
      "linux-arm64": "sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==",
    },
  },
  {
    version: "24.21.0",
    integrity: {
      "linux-x64": "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
      "linux-arm64": "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
    },
  },
];

/** Gets `node` from the npm package that contains it for this platform; returns the path of the folder with `node`. */
export async function nodeProgram({ version, integrity }: NodeVersion): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const expected = integrity[platform];
  if (expected === undefined) throw new Error(`node-program.ts has no integrity of Node ${version} for ${platform}`);
  return keptInCache(`node-${version}`, [expected], async (making) => {
    const run = (file: string, ...args: string[]) =>
      runOrFail(testContext(), { file, args, cwd: making, timeoutMs: 600_000 });
    await run("npm", "pack", `node-${platform}@${version}`);
    const archive = readdirSync(making).find((file) => file.endsWith(".tgz")) ?? "";
    const digest = createHash("sha512")
      .update(readFileSync(join(making, archive)))
      .digest("base64");
    if (`sha512-${digest}` !== expected) throw new Error(`${archive} has the integrity sha512-${digest}`);
    await run("tar", "-xzf", archive, "package/bin/node");
    renameSync(join(making, "package/bin/node"), join(making, "node"));
    for (const rest of [archive, "package"]) rmSync(join(making, rest), { recursive: true });
  });
}
