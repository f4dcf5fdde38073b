import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type Context, Secrets } from "../../src/context.ts";
import { buildImage } from "../../src/image/build-image.ts";
import type { BuiltImage } from "../../src/image/build-request.ts";
import { main } from "../../src/main.ts";
import { createProgress } from "../../src/progress.ts";
import { cacheDir } from "../../src/tools/files/folders.ts";
import { readLayout } from "../../src/tools/files/oci-layout.ts";
import { recordedOutput, repositoryDir } from "./context.ts";
import { expectOutput } from "./output-schemas.ts";
import type { MainResult } from "./run-main.ts";
import { contextIn, type TempDir, tempDir } from "./temp-dir.ts";

/** A folder for a file of tests, and a project with an image of its own for each test. */
export let temp: TempDir;
/** With a cache in that folder. */
export let ctx: Context;
export let project: string;
/** Number of the test. */
export let count = 0;

beforeAll(() => {
  temp = tempDir();
  ctx = contextIn(temp.dir);
});
afterAll(() => temp[Symbol.dispose]());
beforeEach(() => {
  project = temp.write(`project-${++count}`, {
    "docker/web/Dockerfile": "FROM scratch\nCOPY . /www/\nUSER 101\n",
    "docker/web/.dockerignore": "*.log\nDockerfile\n",
    "docker/web/index.html": `hello ${count}\n`,
    "docker/web/run.sh": "#!/bin/sh\n",
    "docker/web/a.log": "noise",
  });
  chmodSync(join(project, "docker/web/run.sh"), 0o755);
});

/** Builds the project's image. */
export const build = (
  more: { context?: Context; dir?: string; registry?: { repository: string; plainHttp: boolean } } = {},
): Promise<BuiltImage> => {
  const projectDir = more.dir ?? project;
  const contextDir = join(projectDir, "docker/web");
  return buildImage(more.context ?? ctx, {
    projectDir,
    image: { contextDir, dockerfile: join(contextDir, "Dockerfile") },
    ...(more.registry ? { registry: more.registry } : {}),
  });
};
/** What builds have left beside images. */
export const leftovers = (): string[] => readdirSync(cacheDir(ctx, "build")).filter((name) => name !== "lock");
/** A context with another cache. */
export const own = (name: string): Context => contextIn(join(temp.dir, name));

/** The files of the newest layer, by tar. */
export async function lastLayer(image: BuiltImage): Promise<string> {
  const { blobs } = await readLayout(image.layoutDir ?? "");
  return execFileSync("tar", ["--full-time", "--numeric-owner", "-tvzf", blobs.at(-1)?.file ?? ""], {
    encoding: "utf8",
    env: { ...process.env, TZ: "UTC" },
  });
}

/** The image of this repository. */
export const siteImage = {
  contextDir: join(repositoryDir, "docker/nginx"),
  dockerfile: join(repositoryDir, "docker/nginx/Dockerfile"),
  baseDir: join(repositoryDir, "docker/base"),
};

/** Runs a command line in a project's folder, with the cache of this file of tests. */
export async function command(argv: readonly string[], parts: Partial<Context> = {}): Promise<MainResult> {
  const [stdout, stderr] = [recordedOutput(), recordedOutput()];
  const output = { stdout, stderr, process: { stdout, stderr }, progress: createProgress(stderr, { quiet: false }) };
  const code = await main(argv, { ...ctx, cwd: project, secrets: new Secrets(), ...output, ...parts });
  expectOutput(argv, stdout.text());
  return { code, out: stdout.text(), err: stderr.text() };
}

/** A git repository in a folder, with all that is in it in one commit of that time. */
export function commitAll(dir: string, date: string): string {
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", dir, "-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
      encoding: "utf8",
      env: { ...process.env, GIT_COMMITTER_DATE: date },
    });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "a commit");
  return git("rev-parse", "HEAD").trim();
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A blob of an image's layout, as JSON; without a digest its manifest. */
export async function blobJson(
  image: { readonly layoutDir?: string | undefined },
  digest?: string,
): Promise<Record<string, Json>> {
  const dir = image.layoutDir ?? "";
  const name = (digest ?? (await readLayout(dir)).digest).slice("sha256:".length);
  return JSON.parse(readFileSync(join(dir, "blobs", "sha256", name), "utf8"));
}

/** The configuration of an image for one platform. */
export async function configOf(image: { readonly layoutDir?: string | undefined }): Promise<Record<string, Json>> {
  return blobJson(image, (await readLayout(image.layoutDir ?? "")).blobs[0]?.digest);
}
