import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ImageSettings } from "./config.ts";
import type { ImageConfig } from "./environment.ts";
import { fault } from "./fields.ts";

/**
 * Fills in an image's settings: the context is the only folder under `docker/` that has a Dockerfile and is not the
 * base's, the Dockerfile the one in the context.
 *
 * @throws E_CONFIG at what is not there.
 */
export async function resolveImage(dir: string, settings: ImageSettings): Promise<ImageConfig> {
  const baseDir = settings.base && resolve(dir, settings.base.value);
  if (settings.base && !(await is(baseDir, "folder")))
    fault(settings.base.at, `the folder ${settings.base.value} does not exist`);
  const contextDir = settings.context
    ? resolve(dir, settings.context.value)
    : await onlyContext(dir, settings, baseDir);
  if (settings.context && !(await is(contextDir, "folder")))
    fault(settings.context.at, `the folder ${settings.context.value} does not exist`);
  const dockerfile = settings.dockerfile ? resolve(dir, settings.dockerfile.value) : join(contextDir, "Dockerfile");
  if (!(await is(dockerfile, "file"))) {
    fault(
      (settings.dockerfile ?? settings.context ?? settings).at,
      `there is no Dockerfile at ${settings.dockerfile?.value ?? "the context"}`,
    );
  }
  return {
    contextDir,
    dockerfile,
    ...(baseDir === undefined ? {} : { baseDir }),
    repository: settings.repository,
    set: settings.set,
  };
}

async function onlyContext(dir: string, settings: ImageSettings, baseDir: string | undefined): Promise<string> {
  const names = await readdir(join(dir, "docker")).catch(() => []);
  const found: string[] = [];
  for (const name of names.sort()) {
    const folder = join(dir, "docker", name);
    if (folder !== baseDir && (await is(join(folder, "Dockerfile"), "file"))) found.push(folder);
  }
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  const what = only === undefined ? "no folder with a Dockerfile" : `more than one folder with a Dockerfile`;
  return fault(
    settings.at,
    `image.context is missing, and there is ${what} under docker/`,
    `add "context: docker/<name>"`,
  );
}

async function is(path: string | undefined, kind: "file" | "folder"): Promise<boolean> {
  if (path === undefined) return false;
  return stat(path).then(
    (stats) => (kind === "file" ? stats.isFile() : stats.isDirectory()),
    () => false,
  );
}
