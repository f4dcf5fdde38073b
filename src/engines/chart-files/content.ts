import { createHash } from "node:crypto";
import { ChartwrightError } from "../../errors.ts";
import type { ArchiveFile } from "../go-archive/index.ts";
import { readTgz } from "../go-archive/index.ts";
import { canonicalLock, parseRequirements } from "./dependency-fields.ts";
import { canonicalJson, parseChartYaml } from "./metadata.ts";
import type { Plain } from "./yaml-fields.ts";

/** Returns the SHA-256 in hexadecimal. */
export function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Removes a byte order mark, as Helm does from every file of a chart. */
export function withoutBom(data: Uint8Array): Uint8Array {
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data;
}

/**
 * Returns the files of a packed chart; paths are relative to the chart's own folder.
 *
 * @throws E_CHART if the archive cannot be read, has no Chart.yaml, or contains a path that leads out of that folder.
 */
export function chartFilesOf(tgz: Uint8Array): ArchiveFile[] {
  const files = readTgz(tgz).map((file) => {
    const slash = file.path.replace(/^\.\//, "").indexOf("/");
    const path = file.path.replace(/^\.\//, "").slice(slash + 1);
    if (
      slash < 1 ||
      path.startsWith("/") ||
      path.includes("\\") ||
      path.split("/").some((part) => part === "" || part === "." || part === "..")
    ) {
      throw new ChartwrightError("E_CHART", `the archive contains the path "${file.path}", which Helm does not unpack`);
    }
    return { path, data: withoutBom(file.data) };
  });
  if (!files.some((file) => file.path === "Chart.yaml"))
    throw new ChartwrightError("E_CHART", "the archive contains no Chart.yaml");
  return files;
}

/** Returns the charts in `charts/`, each with its files; paths are relative to the subchart's folder. */
export function subchartsOf(files: readonly ArchiveFile[]): { readonly path: string; readonly files: ArchiveFile[] }[] {
  const folders = new Map<string, ArchiveFile[]>();
  for (const { path, data } of files) {
    const [, name = "", rest] = /^charts\/([^/]+)(?:\/(.+))?$/s.exec(path) ?? [];
    if (name === "" || /^[_.]/.test(name) || path.endsWith(".prov")) continue;
    if (rest === undefined) {
      if (name.endsWith(".tgz")) folders.set(name, chartFilesOf(data));
    } else {
      const entries = folders.get(name) ?? [];
      entries.push({ path: rest, data });
      folders.set(name, entries);
    }
  }
  return [...folders].map(([name, entries]) => ({ path: `charts/${name}`, files: entries }));
}

/**
 * Returns a hash of each file's content in the form that Helm reads, by path. Two packages with equal maps contain the same
 * chart, whichever program packed them: Helm rewrites Chart.yaml and Chart.lock and unpacks `charts/*.tgz`.
 *
 * @throws E_CHART if a Chart.yaml cannot be read.
 */
export function canonicalContent(files: readonly ArchiveFile[], prefix = ""): Map<string, string> {
  const chartYaml = files.find((file) => file.path === "Chart.yaml");
  if (chartYaml === undefined) throw new ChartwrightError("E_CHART", `${prefix || "./"}Chart.yaml is missing`);
  const { apiVersion, canonical } = parseChartYaml(chartYaml.data, `${prefix}Chart.yaml`);
  const v1 = apiVersion === "v1";
  const requirements = files.find((file) => file.path === "requirements.yaml");
  const metadata: Record<string, Plain> = { ...canonical };
  if (v1) metadata["dependencies"] = [];
  else if (requirements) metadata["dependencies"] = parseRequirements(requirements.data).canonical;
  const content = new Map<string, string>();
  for (const { path, data } of files) {
    if (path.startsWith("charts/") && !path.endsWith(".prov")) continue;
    // Helm does not pack Chart.lock of a v1 chart, nor requirements.* of a v2 chart.
    if (v1 ? path === "Chart.lock" : /^requirements\.(?:yaml|lock)$/.test(path)) continue;
    let hash = sha256(data);
    if (path === "Chart.yaml") hash = sha256(canonicalJson(metadata));
    else if (path === "Chart.lock") hash = sha256(canonicalJson(canonicalLock(data)));
    content.set(prefix + path, hash);
  }
  for (const subchart of subchartsOf(files)) {
    const yaml = subchart.files.find((file) => file.path === "Chart.yaml");
    const name =
      yaml === undefined
        ? subchart.path.slice("charts/".length)
        : parseChartYaml(yaml.data, `${prefix}${subchart.path}/Chart.yaml`).name;
    for (const [path, hash] of canonicalContent(subchart.files, `${prefix}charts/${name}/`)) content.set(path, hash);
  }
  return content;
}

/** Returns the paths in which two charts differ, sorted; empty if they are the same chart. */
export function differingFiles(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path)).sort();
}

/** Returns a hash of the paths and bytes of files, independent of their order. */
export function contentHash(files: readonly ArchiveFile[]): string {
  const hash = createHash("sha256");
  for (const { path, data } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${JSON.stringify(path)} ${data.length}\n`).update(data);
  }
  return hash.digest("hex");
}
