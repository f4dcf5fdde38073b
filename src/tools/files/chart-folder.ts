import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { ChartFile } from "../../engines/chart-files/index.ts";
import { withoutBom } from "../../engines/chart-files/index.ts";
import { type HelmIgnore, parseHelmIgnore } from "../../engines/helm-ignore/index.ts";
import { ChartwrightError } from "../../errors.ts";

/** The largest file that Helm 4 loads. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;

interface Walk {
  readonly ignore: HelmIgnore;
  readonly root: string;
  readonly files: ChartFile[];
  /** The real paths of the folders above. A link to one of them would be an endless loop. */
  readonly above: readonly string[];
  /** The link that led out of the chart to this folder. */
  readonly outside?: ChartFile["outside"] | undefined;
}

const refuse = (message: string, hint: string): ChartwrightError => new ChartwrightError("E_CHART", message, { hint });

function walkFolder(dir: string, prefix: string, walk: Walk): void {
  const entries = readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = prefix + entry.name;
    if (entry.name.includes("\uFFFD"))
      throw refuse(`the name of ${path} is not UTF-8`, "rename it, or add it to .helmignore");
    walkEntry({ full: join(dir, entry.name), path, entry }, walk);
  }
}

interface WalkedEntry {
  readonly full: string;
  /** Relative to the chart. */
  readonly path: string;
  readonly entry: Dirent;
}

function walkEntry({ full, path, entry }: WalkedEntry, walk: Walk): void {
  // Helm follows links, and fails at a broken one.
  const real = entry.isSymbolicLink() ? targetOf(full, path) : full;
  const info = entry.isSymbolicLink() ? statSync(real) : entry;
  if (walk.ignore(path, info.isDirectory())) return;
  const inside = !entry.isSymbolicLink() || real === walk.root || real.startsWith(walk.root + sep);
  const outside = walk.outside ?? (inside ? undefined : { path, target: real });
  if (info.isDirectory()) {
    if (walk.above.includes(real) || walk.root.startsWith(real === sep ? sep : real + sep))
      throw refuse(`${path} is a link to a folder that contains it`, "remove it, or add it to .helmignore");
    walkFolder(real, `${path}/`, { ...walk, above: [...walk.above, real], outside });
    return;
  }
  if (!info.isFile()) throw refuse(`${path} is neither a file nor a folder`, "add it to .helmignore");
  // Helm skips entries of charts/ whose names begin with "_" or ".".
  if (/^charts\/[_.]/.test(path)) return;
  walk.files.push({ path, data: withoutBom(content(real, path)), ...(outside ? { outside } : {}) });
}

function content(file: string, path: string): Uint8Array {
  const { size } = statSync(file);
  if (size > MAX_FILE_BYTES)
    throw refuse(
      `${path} has ${Math.ceil(size / 1024 / 1024)} MiB; Helm loads files up to 5 MiB`,
      "add it to .helmignore",
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
    throw new ChartwrightError("E_CHART", `${path} is a broken link`, { cause });
  }
}

/**
 * Reads the files of a chart's folder that Helm packages, sorted by path and without byte order marks. Skips files that
 * `.helmignore` names, and follows links, also out of the folder.
 *
 * @throws E_CHART if the folder is not a chart, or contains files that Helm would not load.
 */
export function readChartFolder(dir: string): ChartFile[] {
  // Synchronous, because waiting for some twenty small files takes longer than reading them.
  if (!existsSync(join(dir, "Chart.yaml")))
    throw new ChartwrightError("E_CHART", `${dir} is not a chart: it has no Chart.yaml`);
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
