import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { ChartFile } from "../../engines/chart-files/index.ts";
import { withoutBom } from "../../engines/chart-files/index.ts";
import { type HelmIgnore, parseHelmIgnore } from "../../engines/helm-ignore/index.ts";
import { ChartwrightError } from "../../errors.ts";

/** What Helm 4 loads at most as one file. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;

interface Walk {
  readonly ignore: HelmIgnore;
  readonly root: string;
  readonly files: ChartFile[];
  /** The real paths of the folders that we are in: a link to one of them has no end. */
  readonly above: readonly string[];
  /** The link that led out of the chart to where we are. */
  readonly outside?: NonNullable<ChartFile["outside"]>;
}

const refuse = (message: string, hint: string): ChartwrightError => new ChartwrightError("E_CHART", message, { hint });

function walkFolder(dir: string, prefix: string, walk: Walk): void {
  const entries = readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = prefix + entry.name;
    if (entry.name.includes("\uFFFD"))
      throw refuse(`the name of ${path} is not UTF-8`, "rename it, or name it in .helmignore");
    walkEntry(join(dir, entry.name), path, entry, walk);
  }
}

function walkEntry(full: string, path: string, entry: Dirent, walk: Walk): void {
  // Helm follows links; a link that leads nowhere stops it.
  const real = entry.isSymbolicLink() ? targetOf(full, path) : full;
  const info = entry.isSymbolicLink() ? statSync(real) : entry;
  if (walk.ignore(path, info.isDirectory())) return;
  const inside = !entry.isSymbolicLink() || real === walk.root || real.startsWith(walk.root + sep);
  const outside = walk.outside ?? (inside ? undefined : { path, target: real });
  if (info.isDirectory()) {
    if (walk.above.includes(real) || walk.root.startsWith(real === sep ? sep : real + sep))
      throw refuse(`${path} is a link to a folder that it lies in`, "remove it, or name it in .helmignore");
    walkFolder(real, `${path}/`, { ...walk, above: [...walk.above, real], ...(outside ? { outside } : {}) });
    return;
  }
  if (!info.isFile()) throw refuse(`${path} is neither a file nor a folder`, "name it in .helmignore");
  // Helm drops what lies in charts/ under a name that begins with "_" or ".".
  if (/^charts\/[_.]/.test(path)) return;
  walk.files.push({ path, data: withoutBom(content(real, path)), ...(outside ? { outside } : {}) });
}

function content(file: string, path: string): Uint8Array {
  const { size } = statSync(file);
  if (size > MAX_FILE_BYTES)
    throw refuse(
      `${path} has ${Math.ceil(size / 1024 / 1024)} MiB; Helm loads no file over 5 MiB`,
      "name it in .helmignore",
    );
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ChartwrightError("E_CHART", `${path} cannot be read`, { cause });
  }
}

function targetOf(full: string, path: string): string {
  try {
    return realpathSync(full);
  } catch (cause) {
    throw new ChartwrightError("E_CHART", `${path} is a link that leads nowhere`, { cause });
  }
}

/**
 * Reads the files of a chart's folder that Helm puts into its package: what `.helmignore` leaves, links followed, those
 * too that lead out of it, without byte order marks; sorted by path.
 *
 * @throws E_CHART if it is no chart, or holds what Helm would not load.
 */
export function readChartFolder(dir: string): ChartFile[] {
  // Read in one go: to wait for each of some twenty small files takes longer than to read them.
  if (!existsSync(join(dir, "Chart.yaml")))
    throw new ChartwrightError("E_CHART", `${dir} is no chart: it has no Chart.yaml`);
  const root = realpathSync(dir);
  const files: ChartFile[] = [];
  walkFolder(root, "", { ignore: parseHelmIgnore(ignoreFile(root)), root, files, above: [root] });
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function ignoreFile(root: string): string | undefined {
  try {
    return readFileSync(join(root, ".helmignore"), "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new ChartwrightError("E_CHART", "the chart's .helmignore cannot be read", { cause });
  }
}
