// Shared by the scripts that read Kubernetes' Go modules.
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";

/** Returns the folder of a Go module. Go downloads the module if it is not in its cache. */
export function moduleDir(path, version) {
  const options = { cwd: tmpdir(), encoding: "utf8", env: { ...process.env, GOFLAGS: "-mod=mod" } };
  return JSON.parse(execFileSync("go", ["mod", "download", "-json", `${path}@${version}`], options)).Dir;
}

/** Returns a copy of an object with sorted keys. */
export const sorted = (object) =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
