import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ImageData } from "../engines/config-files/index.ts";
import { type Config, fault } from "./config.ts";
import type { ImageConfig } from "./environment.ts";

/**
 * Fills in the defaults of the project's image. The default context is the only folder under `docker/` that has a
 * Dockerfile and is not the base; the default Dockerfile is the one in the context.
 *
 * @param dir the project's folder.
 * @throws E_CONFIG if a file or folder does not exist.
 */
export async function resolveImage(dir: string, config: Config, image: ImageData): Promise<ImageConfig> {
  const baseDir = await folderOf(dir, config, "base");
  const contextDir = (await folderOf(dir, config, "context")) ?? (await onlyContext(dir, config, baseDir));
  const dockerfile = image.dockerfile ? resolve(dir, image.dockerfile) : join(contextDir, "Dockerfile");
  if (!(await exists(dockerfile, "file"))) {
    const key = image.dockerfile ? "dockerfile" : "context";
    fault(config.valueAt(["image", key]), `there is no Dockerfile at ${image.dockerfile ?? image.context}`);
  }
  return {
    contextDir,
    dockerfile,
    baseDir,
    repository: image.repository,
    set: {
      repository: image.set?.repository ?? "image.repository",
      digest: image.set?.digest ?? "image.digest",
    },
  };
}

/** Returns the absolute path of a configured folder. */
async function folderOf(dir: string, config: Config, key: "base" | "context"): Promise<string | undefined> {
  const path = config.data.image?.[key];
  if (!path) return undefined;
  const folder = resolve(dir, path);
  if (!(await exists(folder, "folder"))) fault(config.valueAt(["image", key]), `the folder ${path} does not exist`);
  return folder;
}

async function onlyContext(dir: string, config: Config, baseDir: string | undefined): Promise<string> {
  const names = await readdir(join(dir, "docker")).catch(() => []);
  const found: string[] = [];
  for (const name of names.sort()) {
    const folder = join(dir, "docker", name);
    if (folder !== baseDir && (await exists(join(folder, "Dockerfile"), "file"))) found.push(folder);
  }
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  const count = only === undefined ? "no folder" : "more than one folder";
  return fault(
    config.valueAt(["image"]),
    `image.context is missing, and ${count} under docker/ has a Dockerfile`,
    `add "context: docker/<name>" under "image"`,
  );
}

function exists(path: string, kind: "file" | "folder"): Promise<boolean> {
  return stat(path).then(
    (stats) => (kind === "file" ? stats.isFile() : stats.isDirectory()),
    () => false,
  );
}
