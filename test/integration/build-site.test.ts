import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parsePlatform } from "../../src/engines/oci-image/platform.ts";
import { Interrupted } from "../../src/errors.ts";
import { buildImage } from "../../src/image/build-image.ts";
import { NO_OPTIONS } from "../../src/image/build-request.ts";
import { cacheDir } from "../../src/tools/files/folders.ts";
import { readLayout } from "../../src/tools/files/oci-layout.ts";
import { repositoryDir } from "../support/context.ts";
import { ctx, lastLayer, leftovers, project, siteImage, temp } from "../support/image-project.ts";
import { until } from "../support/until.ts";

describe("the site of this repository", () => {
  // If the registry of the Dockerfile's base answers, the build uses that base.
  const offline = { HTTPS_PROXY: undefined, https_proxy: undefined };

  test("is built on a base from Debian packages, twice with the same digest", async () => {
    const first = await buildImage(ctx, { image: siteImage, projectDir: repositoryDir });
    rmSync(first.layoutDir ?? "", { recursive: true });
    const second = await buildImage(ctx, { image: siteImage, projectDir: repositoryDir });
    expect(second).toEqual({ ...first, outcome: "built" });
    expect(await lastLayer(second)).toContain("usr/share/nginx/html/index.html");
    const config: unknown = JSON.parse(
      readFileSync((await readLayout(second.layoutDir ?? "")).blobs[0]?.file ?? "", "utf8"),
    );
    expect(JSON.stringify(config)).not.toContain(temp.dir);
  });

  test("contains nginx and its libraries, but no shell and no package manager", async () => {
    const image = await buildImage(ctx, { image: siteImage, projectDir: repositoryDir });
    expect(image.base).toMatch(/^docker\/base@sha256:[0-9a-f]{64}$/);
    const { blobs } = await readLayout(image.layoutDir ?? "");
    const layer = blobs[1];
    expect(layer?.size).toBeLessThan(5_500_000);
    const root = temp.write("base-root", {});
    mkdirSync(root, { recursive: true });
    execFileSync("tar", ["-xzf", layer?.file ?? "", "-C", root]);
    const files = execFileSync("find", [root, "-type", "f", "-printf", "%s %m %P\n"], { encoding: "utf8" }).split("\n");
    const sizes = files.map((line) => Number(line.split(" ")[0]));
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(12_500_000);
    // The executable files: nginx and libraries, of which the loader is a program too.
    const programs = files.filter((line) => /^\d+ \d*[1357]\d* /.test(line) && !/\.so(\.\d+)*$/.test(line));
    expect(programs.map((line) => line.split(" ")[2])).toEqual(["usr/sbin/nginx"]);
    expect(
      execFileSync("/usr/sbin/chroot", [root, "/usr/sbin/nginx", "-t", "-c", "/etc/nginx/nginx.conf"], {
        stdio: "pipe",
      }),
    ).toHaveLength(0);
  });

  test("is built for another platform from that platform's packages", async () => {
    const platforms = [parsePlatform("linux/amd64"), parsePlatform("linux/arm64")];
    const image = await buildImage(ctx, {
      image: siteImage,
      projectDir: repositoryDir,
      options: { ...NO_OPTIONS, platforms },
    });
    const machines = new Map<string, number | undefined>();
    for (const [index, one] of (await readLayout(image.layoutDir ?? "")).images.entries()) {
      const nginx = execFileSync("tar", ["-xzOf", one.blobs[1]?.file ?? "", "usr/sbin/nginx"], { maxBuffer: 1e8 });
      // The machine of an ELF file: 62 is x86-64, 183 AArch64.
      machines.set(platforms[index]?.architecture ?? "", nginx[18]);
    }
    expect(Object.fromEntries(machines)).toEqual({ amd64: 62, arm64: 183 });
    expect(new Set(image.base.split(" ")).size).toBe(2);
  });

  test("an interrupt ends a RUN immediately, and leaves no files", async () => {
    const name = `slow-${process.pid}-${Date.now()}.conf`;
    writeFileSync(join(project, "docker/web", name), "daemon off; error_log stderr; pid /tmp/slow.pid; events {}\n");
    writeFileSync(
      join(project, "docker/web/Dockerfile"),
      `ARG BASE=nowhere.invalid/base:1\nFROM \${BASE}\nUSER 0\nCOPY ${name} /\nRUN ["/usr/sbin/nginx", "-c", "/${name}"]\n`,
    );
    const abort = new AbortController();
    const context = { ...ctx, env: { ...ctx.env, ...offline }, signal: abort.signal };
    const running = (): boolean =>
      readdirSync("/proc").some(
        (pid) => /^\d+$/.test(pid) && existsSync(`/proc/${pid}/cmdline`) && commandOf(pid).includes(name),
      );
    const contextDir = join(project, "docker/web");
    const before = readdirSync(cacheDir(ctx, "images"));
    const result = buildImage(context, {
      projectDir: project,
      image: { contextDir, dockerfile: join(contextDir, "Dockerfile"), baseDir: siteImage.baseDir },
    }).catch((error: unknown) => error);
    await until(running, () => "the RUN has not started");
    const since = Date.now();
    abort.abort(new Interrupted("SIGINT"));
    expect(await result).toBeInstanceOf(Interrupted);
    expect(Date.now() - since).toBeLessThan(4000);
    await until(
      () => !running(),
      () => "the RUN still runs",
    );
    expect(leftovers()).toEqual([]);
    expect(
      readdirSync(cacheDir(ctx, "images")).filter((entry) => !before.includes(entry) && !entry.startsWith("base-")),
    ).toEqual([]);
    expect(readFileSync("/proc/self/mounts", "utf8")).not.toContain(temp.dir);
  });
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
