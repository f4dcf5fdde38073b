import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runOrFail } from "../../src/tools/process/process.ts";
import { repositoryDir, testContext } from "./context.ts";

/** The folder of Helm's own Go module, of the version that the oracle is built from. */
export async function helmModule(): Promise<string> {
  const listed = await runOrFail(testContext(), {
    file: "go",
    args: ["list", "-m", "-f", "{{.Dir}}", "helm.sh/helm/v4"],
    cwd: join(repositoryDir, "test", "oracle"),
    timeoutMs: 60_000,
  });
  return listed.stdout.trim();
}

/** Every file of a name below a folder, by its path from there, sorted. */
export function filesNamed(folder: string, name: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return all.filter((path) => path === name || path.endsWith(`/${name}`)).sort();
}
