import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BuiltImage } from "../../src/image/build-request.ts";
import { readLayout } from "../../src/tools/files/oci-layout.ts";
import {
  blobJson,
  command,
  commitAll,
  configOf,
  count,
  ctx,
  lastLayer,
  own,
  project,
  siteImage,
  temp,
} from "../support/image-project.ts";
import { imageRegistry, type TestServer } from "../support/servers.ts";

let registry: TestServer;
beforeAll(async () => {
  registry = await imageRegistry();
});
afterAll(() => registry[Symbol.asyncDispose]());

async function tagsOf(name: string): Promise<string[]> {
  const answer: unknown = await (await fetch(`${registry.url}/v2/${name}/tags/list`)).json();
  const tags = typeof answer === "object" && answer !== null && "tags" in answer ? answer.tags : [];
  return Array.isArray(tags) ? tags.map(String).sort() : [];
}

/** Runs commands in a folder without chartwright.yaml. */
async function built(argv: readonly string[], parts: Parameters<typeof command>[1] = {}): Promise<BuiltImage> {
  const { code, out, err } = await command(["build", ...argv, "-o", "json"], parts);
  expect(err).not.toMatch(/Error|^E_/m);
  expect(code).toBe(0);
  return JSON.parse(out).image;
}

describe("build CONTEXT", () => {
  test("accepts arguments, labels, a stage and a Dockerfile from any folder", async () => {
    writeFileSync(
      join(project, "other.Dockerfile"),
      "ARG FROM=scratch\nFROM $FROM AS small\nARG GREETING\nARG LATER\nLABEL greeting=$GREETING later=$LATER\nCOPY run.sh /\nFROM small\nCOPY index.html /\n",
    );
    const argv = ["docker/web", "-f", "other.Dockerfile", "--target", "small", "--build-arg", "GREETING=good = day"];
    const more = ["--build-arg", "LATER", "--label", "org.example.team=a b", "--label", "empty="];
    const image = await built([...argv, ...more], { env: { ...ctx.env, LATER: "tomorrow" } });
    expect(await configOf(image)).toMatchObject({
      config: { Labels: { greeting: "good = day", later: "tomorrow", "org.example.team": "a b", empty: "" } },
    });
    expect(await lastLayer(image)).toMatch(/ run\.sh$/m);
    expect(await lastLayer(image)).not.toContain("index.html");
    // The flags are part of the hash of an image's content.
    expect(await built([...argv, ...more], { env: { ...ctx.env, LATER: "tomorrow" } })).toMatchObject({
      outcome: "unchanged",
      digest: image.digest,
    });
    expect(await built([...argv, ...more], { env: { ...ctx.env, LATER: "today" } })).toMatchObject({
      outcome: "built",
    });
  });

  test.each([
    [["nowhere"], /is not a folder/],
    [["docker/web", "--platform", "windows/amd64"], /is not a supported platform/],
    [["docker/web", "--label", "x"], /--label "x" has no value/],
    [["docker/web", "-t", "Capital/x"], /is not a valid image name/],
    [["docker/web", "--push"], /needs a name with a registry/],
    [["docker/web", "-t", `a/b@sha256:${"0".repeat(64)}`], /cannot be an image's name/],
  ])("refuses %j", async (argv, message) => {
    const { code, err } = await command(["build", ...argv]);
    expect(err).toMatch(message);
    expect([2, 3]).toContain(code);
  });

  test("without a project, names the missing argument", async () => {
    writeFileSync(join(project, "Chart.yaml"), "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    const { code, err } = await command(["build"]);
    expect(code).toBe(2);
    expect(err).toContain("chartwright build docker/web");
  });

  test("pushes every name, and writes the digest and the metadata", async () => {
    const names = [
      `${registry.host}/flags-${count}:1.0`,
      `${registry.host}/flags-${count}`,
      `${registry.host}/b-${count}:x`,
    ];
    const argv = names.flatMap((name) => ["-t", name]);
    const files = ["--digest-file", "digest", "--metadata-file", "meta.json"];
    const { code, out } = await command(["build", "docker/web", ...argv, "--push", ...files]);
    expect(code).toBe(0);
    const digest = readFileSync(join(project, "digest"), "utf8");
    expect(out).toBe(`${registry.host}/flags-${count}@${digest}\n${registry.host}/b-${count}@${digest}\n`);
    const accept = { headers: { accept: "application/vnd.oci.image.manifest.v1+json" } };
    for (const at of [`flags-${count}/manifests/1.0`, `flags-${count}/manifests/latest`, `b-${count}/manifests/x`]) {
      const answer = await fetch(`${registry.url}/v2/${at}`, accept);
      expect(answer.headers.get("docker-content-digest")).toBe(digest);
    }
    expect(await tagsOf(`flags-${count}`)).toEqual(["1.0", "latest"]);
    expect(JSON.parse(readFileSync(join(project, "meta.json"), "utf8"))).toMatchObject({
      "image.name": `${names[0]},${names[1]}:latest,${names[2]}`,
      "containerimage.digest": digest,
      "containerimage.config.digest": expect.stringMatching(/^sha256:/),
      "containerimage.descriptor": {
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        digest,
        size: expect.any(Number),
      },
    });
  });

  test("moves a tag from another image, and reports that", async () => {
    const argv = ["build", "docker/web", "-t", `${registry.host}/moved-${count}:1`, "--push"];
    const first = (await command(argv)).out;
    writeFileSync(join(project, "docker/web/index.html"), "another\n");
    const { out, err } = await command(argv);
    const digest = (text: string): string => text.replace(/.*@/, "").slice(0, 19);
    expect(err).toContain(`from ${digest(first)}… to ${digest(out)}…`);
  });

  test("makes an index of several platforms, without an emulator", async () => {
    const argv = ["docker/web", "--platform", "linux/amd64,linux/arm64", "--platform", "linux/arm/v7"];
    const name = `${registry.host}/many-${count}:1`;
    const image = await built([...argv, "-t", name, "--push"]);
    const layout = await readLayout(image.layoutDir ?? "");
    expect(layout.images).toHaveLength(3);
    const { headers, ...answer } = await fetch(`${registry.url}/v2/many-${count}/manifests/1`, {
      headers: { accept: "application/vnd.oci.image.index.v1+json" },
    }).then(async (response) => ({ headers: response.headers, body: await response.json() }));
    expect(headers.get("docker-content-digest")).toBe(image.digest);
    expect(answer.body).toMatchObject({
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [
        { platform: { os: "linux", architecture: "amd64" } },
        { platform: { os: "linux", architecture: "arm64" } },
        { platform: { os: "linux", architecture: "arm", variant: "v7" } },
      ],
    });
    for (const [i, architecture] of ["amd64", "arm64", "arm"].entries()) {
      const { digest } = layout.images[i] ?? { digest: "" };
      const manifest = await blobJson(image, digest);
      expect(
        await fetch(`${registry.url}/v2/many-${count}/manifests/${digest}`, {
          headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
        }).then((r) => r.status),
      ).toBe(200);
      const config = manifest["config"];
      const configDigest =
        typeof config === "object" && config !== null && "digest" in config ? String(config["digest"]) : "";
      expect(await blobJson(image, configDigest)).toMatchObject({ os: "linux", architecture });
    }
    const again = await built(argv, { env: own(`platforms-${count}`).env });
    expect(again).toMatchObject({ outcome: "built", digest: image.digest });
    expect(await built(["docker/web", "--platform", "linux/arm64"])).toMatchObject({ outcome: "built" });
  });

  test("reports the missing emulator for a RUN for a foreign platform", async () => {
    mkdirSync(join(project, "run"));
    // An executable of another platform: the header of an ELF file for s390x.
    writeFileSync(
      join(project, "run/tool"),
      Buffer.concat([Buffer.from("7f454c460202010000000000000000000002001600000001", "hex"), Buffer.alloc(200)]),
      { mode: 0o755 },
    );
    writeFileSync(join(project, "run/Dockerfile"), 'FROM scratch\nCOPY tool /\nRUN ["/tool"]\n');
    const { code, err } = await command(["build", "run", "--platform", "linux/s390x"]);
    expect(code).toBe(3);
    expect(err).toContain("install an emulator");
  });

  test("reuses layers from a repository, with the same digest as without it", async () => {
    const base = `${registry.host}/base-${count}:1`;
    expect(
      (
        await command([
          "build",
          siteImage.contextDir,
          "-t",
          base,
          "--push",
          "--base",
          siteImage.baseDir,
          "--label",
          `n=${count}`,
        ])
      ).code,
    ).toBe(0);
    writeFileSync(
      join(project, "docker/web/Dockerfile"),
      `FROM ${base}\nRUN ["/usr/sbin/nginx", "-v"]\nCOPY index.html /x\n`,
    );
    const cache = `${registry.host}/cache-${count}`;
    const plain = await built(["docker/web"]);
    const kept = await built(["docker/web", "--no-cache", "--cache-to", cache]);
    expect((await tagsOf(`cache-${count}`)).length).toBeGreaterThan(1);
    const gets = (): number =>
      registry
        .log()
        .split("\n")
        .filter((line) => line.includes(`GET /v2/cache-${count}/manifests/`)).length;
    const before = gets();
    const used = await built(["docker/web", "--no-cache", "--cache-from", cache]);
    expect(gets()).toBeGreaterThan(before);
    expect([kept.outcome, used.outcome]).toEqual(["built", "built"]);
    expect(new Set([plain.digest, kept.digest, used.digest]).size).toBe(1);
  });
});

describe("the annotations of an image", () => {
  const chart =
    "apiVersion: v2\nname: web\nversion: 0.3.0\nappVersion: 1.4.2\nannotations:\n  artifacthub.io/license: Apache-2.0\n";
  const notes = async (image: BuiltImage): Promise<Record<string, unknown>> => {
    const { annotations } = await blobJson(image);
    return Object.fromEntries(
      Object.entries(annotations ?? {}).map(([key, value]) => [key.replace("org.opencontainers.image.", ""), value]),
    );
  };

  test("come from git and Chart.yaml, and mark uncommitted changes", async () => {
    temp.write(`project-${count}`, { "charts/web/Chart.yaml": chart });
    const id = commitAll(project, "2024-05-06T07:08:09Z");
    execFileSync("git", [
      "-C",
      project,
      "remote",
      "add",
      "origin",
      "https://bob:hush-hush@git.example.com/team/web.git",
    ]);
    const image = await built([
      "docker/web",
      "--annotation",
      "org.example.x=y",
      "--annotation",
      "org.opencontainers.image.title=Mine",
    ]);
    expect(await notes(image)).toEqual({
      created: "2024-05-06T07:08:09Z",
      licenses: "Apache-2.0",
      revision: id,
      source: "https://git.example.com/team/web",
      title: "Mine",
      version: "1.4.2",
      "org.example.x": "y",
    });
    expect(JSON.stringify([await notes(image), await configOf(image)])).not.toMatch(
      /hush-hush|20(?!24-05-06T07:08:09Z)\d\d-/,
    );
    writeFileSync(join(project, "docker/web/more.log"), "what .dockerignore names is no change");
    writeFileSync(join(project, "elsewhere"), "nor is what is not in the context");
    expect(await notes(await built(["docker/web"]))).toMatchObject({ version: "1.4.2", title: "web" });
    writeFileSync(join(project, "docker/web/index.html"), "changed\n");
    const dirty = await built(["docker/web"]);
    expect(await notes(dirty)).toMatchObject({ version: "1.4.2-dirty", revision: id });
    // A build before the commit differs from one after it.
    const after = commitAll(project, "2024-05-07T00:00:00Z");
    const clean = await built(["docker/web"]);
    expect(await notes(clean)).toMatchObject({ version: "1.4.2", revision: after, created: "2024-05-07T00:00:00Z" });
    expect(clean.digest).not.toBe(dirty.digest);
  });

  test("name the current commit, even if another commit has an image of the same content", async () => {
    commitAll(project, "2024-05-06T07:08:09Z");
    const first = await built(["docker/web"]);
    execFileSync(
      "git",
      ["-C", project, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "--amend", "-m", "b"],
      {
        env: { ...process.env, GIT_COMMITTER_DATE: "2024-06-06T07:08:09Z" },
      },
    );
    const second = await built(["docker/web"]);
    expect(second).toMatchObject({ outcome: "built", hash: first.hash });
    expect(await notes(second)).toMatchObject({ created: "2024-06-06T07:08:09Z" });
  });

  test("have the commit as the version without a chart", async () => {
    const id = commitAll(project, "2024-05-06T07:08:09Z");
    expect(await notes(await built(["docker/web"]))).toEqual({
      created: "2024-05-06T07:08:09Z",
      revision: id,
      version: id.slice(0, 12),
    });
  });

  test("name the base and its digest, which a moved tag does not change within a build", async () => {
    const base = `${registry.host}/named-${count}:1`;
    await command(["build", "docker/web", "-t", base, "--push"]);
    const digest = await fetch(`${registry.url}/v2/named-${count}/manifests/1`, {
      headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
    }).then((answer) => answer.headers.get("docker-content-digest"));
    temp.write(`project-${count}`, { "top/Dockerfile": `FROM ${base} AS a\nFROM a\nCOPY x /\n`, "top/x": "x" });
    const image = await built(["top"]);
    expect(image.base).toBe(`${base}@${digest}`);
    expect(await notes(image)).toMatchObject({ "base.name": base, "base.digest": digest });
    expect((await readLayout(image.layoutDir ?? "")).blobs).toHaveLength(3);
  });

  test("are the same in another clone, on later commits that do not change the context", async () => {
    temp.write(`project-${count}`, { "charts/web/Chart.yaml": chart });
    commitAll(project, "2024-05-06T07:08:09Z");
    const first = await built(["docker/web"]);
    writeFileSync(join(project, "README"), "later\n");
    commitAll(project, "2025-01-01T00:00:00Z");
    const clone = join(temp.dir, `clone-${count}`, "deep");
    execFileSync("git", ["clone", "-q", project, clone]);
    const parts = { env: own(`clone-cache-${count}`).env, cwd: join(clone, "docker") };
    expect(await built(["web"], parts)).toMatchObject({ outcome: "built", digest: first.digest });
    // A clone without history has another last commit, and reports that.
    const shallow = join(temp.dir, `shallow-${count}`);
    execFileSync("git", ["clone", "-q", "--depth", "1", `file://${project}`, shallow]);
    const { err } = await command(["build", "docker/web"], { env: own(`shallow-cache-${count}`).env, cwd: shallow });
    expect(err).toContain("this clone has no full history");
  });
});
