import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type { ArchiveFile } from "../core/archive/tar.ts";
import { withoutBom } from "../core/chart/content.ts";
import { type HelmIgnore, parseHelmIgnore } from "../core/chart/helmignore.ts";
import { ChartwrightError } from "../errors.ts";

/** What Helm 4 loads at most as one file. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;

interface Walk {
  readonly ignore: HelmIgnore;
  readonly root: string;
  readonly files: ArchiveFile[];
  /** The real paths of the folders that we are in: a link to one of them has no end. */
  readonly above: readonly string[];
}

const refuse = (message: string, hint: string): ChartwrightError => new ChartwrightError("E_CHART", message, { hint });

async function walkFolder(dir: string, prefix: string, walk: Walk): Promise<void> {
  for (const name of (await readdir(dir)).sort()) {
    const path = prefix + name;
    if (name.includes("\uFFFD"))
      throw refuse(`the name of ${path} is not UTF-8`, "rename it, or name it in .helmignore");
    await walkEntry(join(dir, name), path, walk);
  }
}

async function walkEntry(full: string, path: string, walk: Walk): Promise<void> {
  // Helm follows links; a link that leads nowhere stops it.
  const real = await realpath(full).catch((cause: unknown) => {
    throw new ChartwrightError("E_CHART", `${path} is a link that leads nowhere`, { cause });
  });
  const info = await stat(real);
  if (walk.ignore(path, info.isDirectory())) return;
  if (real !== walk.root && !real.startsWith(walk.root + sep)) {
    throw refuse(
      `${path} is a link that leads out of the chart, to ${real}`,
      "put the file itself into the chart, or name the link in .helmignore",
    );
  }
  if (info.isDirectory()) {
    if (walk.above.includes(real))
      throw refuse(`${path} is a link to a folder that it lies in`, "remove it, or name it in .helmignore");
    await walkFolder(full, `${path}/`, { ...walk, above: [...walk.above, real] });
    return;
  }
  if (!info.isFile()) throw refuse(`${path} is neither a file nor a folder`, "name it in .helmignore");
  if (info.size > MAX_FILE_BYTES)
    throw refuse(
      `${path} has ${Math.ceil(info.size / 1024 / 1024)} MiB; Helm loads no file over 5 MiB`,
      "name it in .helmignore",
    );
  // Helm drops what lies in charts/ under a name that begins with "_" or ".".
  if (/^charts\/[_.]/.test(path)) return;
  walk.files.push({ path, data: withoutBom(await readFile(real)) });
}

/**
 * Reads the files of a chart's folder that belong into its package: what `.helmignore` leaves, links followed, without
 * byte order marks; sorted by path.
 *
 * @throws E_CHART if it is no chart, or holds what Helm would not load or what lies outside of it.
 */
export async function readChartFolder(dir: string): Promise<ArchiveFile[]> {
  const missing = (cause: unknown): never => {
    throw new ChartwrightError("E_CHART", `${dir} is no chart: it has no Chart.yaml`, { cause });
  };
  await stat(join(dir, "Chart.yaml")).catch(missing);
  const root = await realpath(dir);
  const ignoreFile = await readFile(join(root, ".helmignore"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new ChartwrightError("E_CHART", "the chart's .helmignore cannot be read", { cause: error });
  });
  const files: ArchiveFile[] = [];
  await walkFolder(root, "", { ignore: parseHelmIgnore(ignoreFile), root, files, above: [root] });
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
