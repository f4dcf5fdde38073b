import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BuiltImage } from "../../src/image/build-request.ts";
import { type DockerEngine, dockerEngine } from "../support/docker-engine.ts";
import { command, configOf, count, ctx, lastLayer, siteImage, temp } from "../support/image-project.ts";
import { debianProgram } from "../support/programs/debian-program.ts";
import { imageRegistry, type TestServer } from "../support/servers.ts";

let registry: TestServer;
beforeAll(async () => {
  registry = await imageRegistry();
});
afterAll(() => registry[Symbol.asyncDispose]());

/** A podman as its package installs it: with its policy, conmon and a runtime. */
async function withPodman(): Promise<Record<string, string | undefined>> {
  const { dir, libraries } = await debianProgram("podman");
  const { resolveTool } = await import("../../src/tools/toolchain/resolve.ts");
  const runc = await resolveTool(ctx, "runc");
  const home = temp.write(`podman-${count}`, {
    ".config/containers/policy.json": '{"default":[{"type":"insecureAcceptAnything"}]}',
    "containers.conf": `[engine]\nconmon_path = ["${dir}/usr/bin/conmon"]\nruntime = "runc"\n[engine.runtimes]\nrunc = ["${runc.path}"]\n`,
    "bin/podman": `#!/bin/sh\necho "$*" >> "$HOME/argv"\nexport LD_LIBRARY_PATH=${libraries}\nexport CONTAINERS_CONF="$HOME/containers.conf"\nexec ${dir}/usr/bin/podman "$@"\n`,
  });
  chmodSync(join(home, "bin/podman"), 0o755);
  return { ...ctx.env, HOME: home, PATH: `${join(home, "bin")}:${ctx.env["PATH"]}`, CHARTWRIGHT_BUILDER: "podman" };
}

const built = async (argv: readonly string[], env: Record<string, string | undefined>): Promise<BuiltImage> => {
  const { code, out, err } = await command(["build", ...argv, "--no-cache", "-o", "json"], { env });
  expect(err).not.toMatch(/error/i);
  expect(code).toBe(0);
  return JSON.parse(out).image;
};

describe("podman", () => {
  test("gives the same bytes as buildah", async () => {
    const podman = await withPodman();
    const argv = ["docker/web", "--label", "a=b", "--platform", "linux/amd64,linux/arm64"];
    const image = await built(argv, podman);
    expect(readFileSync(join(podman["HOME"] ?? "", "argv"), "utf8")).toContain(" build ");
    expect(image.digest).toBe((await built(argv, ctx.env)).digest);
  });

  test("builds this repository's site, and pulls a pinned base", async () => {
    const podman = await withPodman();
    const base = `${registry.host}/site-${count}:1`;
    const site = await built([siteImage.contextDir, "--base", siteImage.baseDir, "-t", base, "--push"], podman);
    expect(await lastLayer(site)).toContain("usr/share/nginx/html/index.html");
    temp.write(`project-${count}`, {
      "top/Dockerfile": `FROM ${base}\nCOPY x /\n`,
      "top/x": "x",
    });
    const image = await built(["top"], podman);
    expect(image.base).toBe(`${base}@${site.digest}`);
    expect(await configOf(image)).toMatchObject({ config: { StopSignal: "SIGQUIT" } });
  });

  test("rejects an unknown builder, and one that is not installed", async () => {
    const { code, err } = await command(["build", "docker/web"], {
      env: { ...ctx.env, CHARTWRIGHT_BUILDER: "kaniko" },
    });
    expect(code).toBe(2);
    expect(err).toContain("CHARTWRIGHT_BUILDER");
    expect((await command(["build", "docker/web"], { env: { ...ctx.env, CHARTWRIGHT_BUILDER: "podman" } })).code).toBe(
      3,
    );
  });
});

describe("docker", () => {
  let engine: DockerEngine;
  beforeAll(async () => {
    engine = await dockerEngine();
  });
  afterAll(() => engine[Symbol.asyncDispose]());
  const withDocker = (more: Record<string, string> = {}): Record<string, string | undefined> => ({
    ...ctx.env,
    PATH: `${engine.bin}:${ctx.env["PATH"]}`,
    DOCKER_HOST: engine.host,
    CHARTWRIGHT_BUILDER: "docker",
    ...more,
  });

  test.each(["0", "1"])(
    "builds the same bytes again and again, and leaves nothing in the engine (BuildKit: %s)",
    async (buildkit) => {
      const env = withDocker({ DOCKER_BUILDKIT: buildkit, SOURCE_DATE_EPOCH: "1700000000" });
      const long = "a-name-that-is-longer-than-a-header-of-tar-has-room-for/".repeat(3);
      temp.write(`project-${count}`, { [`docker/web/${long}x`]: "x" });
      const argv = ["docker/web", "--label", "a=b"];
      const image = await built(argv, env);
      expect((await built(argv, env)).digest).toBe(image.digest);
      expect(await configOf(image)).toMatchObject({
        created: "2023-11-14T22:13:20Z",
        os: "linux",
        config: { Labels: { a: "b" }, User: "101" },
      });
      expect(JSON.stringify(await configOf(image))).not.toMatch(/"created":"(?!2023-11-14T22:13:20Z)/);
      const layer = await lastLayer(image);
      expect(layer).toMatch(/-rwxr-xr-x 0\/0 .* 2023-11-14 22:13:20 www\/run\.sh$/m);
      expect(layer).toContain(`www/${long}x`);
      expect(layer).not.toMatch(/20(?!23-11-14)\d\d-/);
      expect(engine.docker("image", "ls", "--all", "--quiet")).toBe("");
    },
  );

  test("builds this repository's site on a base from packages", async () => {
    const name = `${registry.host}/docker-${count}:1`;
    const argv = [siteImage.contextDir, "--base", siteImage.baseDir, "-t", name, "--push"];
    const image = await built(argv, withDocker());
    expect(await lastLayer(image)).toContain("usr/share/nginx/html/index.html");
    expect(await configOf(image)).toMatchObject({ config: { StopSignal: "SIGQUIT", User: "101:101" } });
    expect((await built(argv, withDocker())).digest).toBe(image.digest);
  });

  test("reports the step that failed", async () => {
    temp.write(`project-${count}`, { "bad/Dockerfile": "FROM scratch\nCOPY x /\nCOPY missing /\n", "bad/x": "x" });
    const { code, err } = await command(["build", "bad"], { env: withDocker({ DOCKER_BUILDKIT: "0" }) });
    expect(code).toBe(3);
    expect(err).toContain("bad/Dockerfile: step 3/3 failed: COPY missing /");
  });

  test("fails without an engine", async () => {
    const env = withDocker({ DOCKER_HOST: "unix:///nowhere.sock" });
    const { code, err } = await command(["build", "docker/web"], { env });
    expect(code).toBe(3);
    expect(err).toContain("or its engine does not answer");
  });
});
