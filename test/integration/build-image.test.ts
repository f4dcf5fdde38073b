import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readLayout } from "../../src/tools/files/oci-layout.ts";
import { build, count, lastLayer, leftovers, own, project, temp } from "../support/image-project.ts";
import { contextIn } from "../support/temp-dir.ts";

describe("build", () => {
  test("builds a content once, and leaves no files except the image", async () => {
    const first = await build();
    expect(first).toMatchObject({
      outcome: "built",
      context: "docker/web",
      base: "scratch",
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(await build()).toEqual({ ...first, outcome: "unchanged" });
    expect(leftovers()).toEqual([]);
    expect(readFileSync("/proc/self/mounts", "utf8")).not.toContain(temp.dir);
    const layer = await lastLayer(first);
    expect(layer).toContain("www/index.html");
    expect(layer).not.toMatch(/a\.log|Dockerfile/);
    expect(layer).toMatch(/^-rwxr-xr-x 0\/0 .* www\/run\.sh$/m);
  });

  test("gives the same digest in another folder and cache, with other times and modes", async () => {
    const first = await build();
    const dir = join(temp.dir, `elsewhere-${count}`);
    cpSync(project, dir, { recursive: true });
    utimesSync(join(dir, "docker/web/index.html"), 1, 1);
    chmodSync(join(dir, "docker/web/index.html"), 0o600);
    writeFileSync(join(dir, "docker/web/b.log"), "more noise");
    expect(await build({ dir, context: own(`cache-${count}`) })).toMatchObject({
      outcome: "built",
      digest: first.digest,
      hash: first.hash,
    });
  });

  test("gives another digest and other times for other content, modes or Dockerfiles", async () => {
    const seen = new Set<string>();
    const times = new Set<string | undefined>();
    for (const change of [
      () => {},
      () => writeFileSync(join(project, "docker/web/index.html"), "HELLO 1\n"),
      () => chmodSync(join(project, "docker/web/run.sh"), 0o644),
      () => writeFileSync(join(project, "docker/web/Dockerfile"), "FROM scratch\nCOPY . /www/\nUSER 102\n"),
    ]) {
      change();
      const image = await build();
      expect(image.outcome).toBe("built");
      seen.add(image.hash).add(image.digest);
      times.add(/(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) www\/index\.html/.exec(await lastLayer(image))?.[1]);
    }
    expect(seen.size).toBe(8);
    expect(times.size).toBe(4);
  });

  test("uses SOURCE_DATE_EPOCH, else the time of the last commit", async () => {
    const git = (...args: string[]): string =>
      execFileSync("git", ["-C", project, "-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
        encoding: "utf8",
        env: { ...process.env, GIT_COMMITTER_DATE: "2024-05-06T07:08:09Z" },
      });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "one");
    expect(await lastLayer(await build())).toContain("2024-05-06 07:08:09 www/index.html");
    writeFileSync(join(project, "docker/web/index.html"), "not committed\n");
    expect(await lastLayer(await build())).toMatch(/2024-05-0[56] (?!07:08:09)\d\d:\d\d:\d\d www\/index\.html/);
    const context = contextIn(join(temp.dir, `epoch-${count}`), {}, { SOURCE_DATE_EPOCH: "1000000000" });
    expect(await lastLayer(await build({ context }))).toContain("2001-09-09 01:46:40 www/index.html");
  });

  test("reports the step that failed, and leaves no files", async () => {
    writeFileSync(join(project, "docker/web/Dockerfile"), "FROM scratch\nCOPY index.html /\nCOPY missing /\n");
    await expect(build()).rejects.toMatchObject({
      code: "E_BUILD",
      exitCode: 3,
      message: "docker/web/Dockerfile: step 3/3 failed: COPY missing /",
      detail: expect.stringContaining("missing"),
    });
    writeFileSync(join(project, "docker/web/Dockerfile"), "FROM scratch\nNONSENSE\n");
    await expect(build()).rejects.toMatchObject({ code: "E_BUILD", detail: expect.stringMatching(/NONSENSE/i) });
    writeFileSync(join(project, "docker/web/Dockerfile"), "FROM nowhere.invalid/a:1\n");
    await expect(build()).rejects.toMatchObject({ code: "E_BUILD", hint: expect.stringContaining("registry") });
    expect(leftovers()).toEqual([]);
  });

  test("does not use a damaged image from the cache", async () => {
    const image = await build();
    for (const { file } of (await readLayout(image.layoutDir ?? "")).blobs) {
      writeFileSync(file, "x");
      expect(await build()).toEqual({ ...image, outcome: "built" });
    }
    rmSync(join(image.layoutDir ?? "", "index.json"));
    expect(await build()).toEqual({ ...image, outcome: "built" });
  });

  test("removes the leftovers of a killed run", async () => {
    await build();
    temp.write("cache/chartwright/build/w-dead", { "storage/x": "x" });
    writeFileSync(join(project, "docker/web/index.html"), "again\n");
    await build();
    expect(leftovers()).toEqual([]);
  });
});
