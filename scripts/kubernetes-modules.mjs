// What the readers of Kubernetes' Go modules share.
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";

/** The folder of a Go module, which Go gets if it is not in its cache. */
export function moduleDir(path, version) {
  const options = { cwd: tmpdir(), encoding: "utf8", env: { ...process.env, GOFLAGS: "-mod=mod" } };
  return JSON.parse(execFileSync("go", ["mod", "download", "-json", `${path}@${version}`], options)).Dir;
}

/** An object with its keys in order. */
export const sorted = (object) =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
