import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Interrupted } from "../../src/errors.ts";
import { buildImage } from "../../src/image/build-image.ts";
import type { BuiltImage } from "../../src/image/build-request.ts";
import { parseLockFile } from "../../src/image/lock-file.ts";
import { pushImage } from "../../src/image/push-image.ts";
import { cacheDir } from "../../src/tools/files/folders.ts";
import { type Fault, faultyProxy } from "../support/faulty-proxy.ts";
import { build, command, count, ctx, own, project, siteImage } from "../support/image-project.ts";
import { startCli } from "../support/publish/cli.ts";
import { freePort, imageRegistry, type TestServer } from "../support/servers.ts";

let registry: TestServer;
beforeAll(async () => {
  registry = await imageRegistry();
});
afterAll(() => registry[Symbol.asyncDispose]());

describe("push", () => {
  const push = (image: BuiltImage, repository: string) =>
    pushImage(ctx, { image, repository, plainHttp: true, projectDir: project });
  const through = (fault: (line: string, count: number) => Fault | undefined) => faultyProxy(registry.url, fault);

  test("sends the image, whose digest the registry confirms, and locks it; the second time it sends nothing", async () => {
    await using proxy = await through(() => undefined);
    const repository = `${proxy.host}/team/web-${count}`;
    const image = await build();
    const pushed = await push(image, repository);
    expect(pushed).toMatchObject({
      outcome: "pushed",
      digest: image.digest,
      reference: `${repository}@${image.digest}`,
    });
    const manifest = await fetch(`${registry.url}/v2/team/web-${count}/manifests/${image.digest}`, {
      headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
    });
    expect(manifest.headers.get("docker-content-digest")).toBe(image.digest);
    const locked = parseLockFile("chartwright.lock", readFileSync(join(project, "chartwright.lock"), "utf8"));
    expect(locked.images.get("docker/web")).toEqual([{ hash: image.hash, digest: image.digest, base: "scratch" }]);
    const sent = proxy.requests.length;
    expect(await push(image, repository)).toMatchObject({ outcome: "unchanged", sent: 0 });
    expect(proxy.requests.slice(sent)).toEqual([`HEAD /v2/team/web-${count}/manifests/${image.digest}`]);
  });

  test("of a changed site sends the changed layer only", async () => {
    writeFileSync(
      join(project, "docker/web/Dockerfile"),
      "ARG BASE=nowhere.invalid/base:1\nFROM $BASE\nCOPY index.html /\n",
    );
    const contextDir = join(project, "docker/web");
    const onBase = (): Promise<BuiltImage> =>
      buildImage(ctx, {
        projectDir: project,
        image: { contextDir, dockerfile: join(contextDir, "Dockerfile"), baseDir: siteImage.baseDir },
      });
    const first = await push(await onBase(), `${registry.host}/layers-${count}`);
    expect(first.sent).toBeGreaterThan(1_000_000);
    writeFileSync(join(contextDir, "index.html"), "changed\n");
    await using proxy = await through(() => undefined);
    const second = await push(await onBase(), `${proxy.host}/layers-${count}`);
    expect(second).toMatchObject({ outcome: "pushed" });
    expect(second.sent).toBeLessThan(10_000);
    // The configuration and one layer.
    expect(proxy.requests.filter((line) => line.startsWith("POST"))).toHaveLength(2);
  });

  test("needs no build where the lock and the registry have the image, and builds where they have not", async () => {
    const target = { repository: `${registry.host}/locked-${count}`, plainHttp: true };
    const image = await build();
    await push(image, target.repository);
    const fresh = own(`fresh-${count}`);
    expect(await build({ context: fresh, registry: target })).toEqual({
      context: "docker/web",
      hash: image.hash,
      digest: image.digest,
      base: "scratch",
      outcome: "unchanged",
      heldBy: target,
    });
    expect(existsSync(cacheDir(fresh, "build"))).toBe(false);
    const elsewhere = await build({
      context: fresh,
      registry: { repository: `${registry.host}/other-${count}`, plainHttp: true },
    });
    expect(elsewhere).toMatchObject({ outcome: "built", digest: image.digest });
  });

  test("gets over cut connections, lost replies and a busy registry", async () => {
    const image = await build();
    const busy: Fault = { status: 503, body: "busy" };
    await using proxy = await through((line, n) => {
      if (line.startsWith("PUT") && n === 1) return "lose-reply";
      if (line.startsWith("POST") && n === 1) return busy;
      return line.startsWith("HEAD") && n === 1 ? "reset" : undefined;
    });
    expect(await push(image, `${proxy.host}/faults-${count}`)).toMatchObject({ outcome: "pushed" });
    expect(
      (
        await fetch(`${registry.url}/v2/faults-${count}/manifests/h${image.hash}`, {
          headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
        })
      ).status,
    ).toBe(200);
  });

  test("ends although the registry answers before the layer is sent", { timeout: 60_000 }, async () => {
    writeFileSync(join(project, "docker/web/large.bin"), randomBytes(24_000_000));
    const name = `${registry.host}/early-${count}:1`;
    await command(["build", "docker/web", "--tag", name, "--push"]);
    await using slow = await through((line, n) =>
      line.startsWith("GET") && line.includes("/blobs/") && n === 1 ? { bytesPerSecond: 500_000 } : undefined,
    );
    let puts = 0;
    await using proxy = await through((line) =>
      line.startsWith("PUT") && ++puts <= 2 ? { status: 503, body: "busy", early: "unread" } : undefined,
    );
    const to = `${proxy.host}/early-copy-${count}:1`;
    const { ended, child } = startCli(project, ["push", to, "--from", `${slow.host}/early-${count}:1`, "--plain-http"]);
    const timer = setTimeout(() => child.kill("SIGKILL"), 25_000);
    expect(await ended).toMatchObject({ code: 0 });
    clearTimeout(timer);
    expect(puts).toBeGreaterThan(2);
  });

  test("takes the answer of a gateway that refuses a layer and resets the connection", async () => {
    const image = await build();
    await using proxy = await through((line) =>
      line.startsWith("PUT") ? { status: 413, body: "too large", early: "reset" } : undefined,
    );
    await expect(push(image, `${proxy.host}/refused-${count}`)).rejects.toMatchObject({
      code: "E_REGISTRY",
      message: expect.stringContaining("413: too large"),
    });
  });

  test("to a registry that is down, or requires a login, says so and locks nothing", async () => {
    const image = await build();
    await expect(push(image, `127.0.0.1:${await freePort()}/a`)).rejects.toMatchObject({
      code: "E_REGISTRY",
      exitCode: 3,
      message: expect.stringContaining("connection refused"),
    });
    await using proxy = await through(() => ({ status: 401, body: "{}" }));
    await expect(push(image, `${proxy.host}/a`)).rejects.toMatchObject({
      code: "E_REGISTRY",
      message: expect.stringContaining("requires a login"),
    });
    await expect(push(image, `${registry.host}/Capital`)).rejects.toMatchObject({ code: "E_USAGE" });
    expect(existsSync(join(project, "chartwright.lock"))).toBe(false);
  });

  test("that hangs is ended at once by an interrupt, and nothing is locked", async () => {
    const image = await build();
    const abort = new AbortController();
    await using proxy = await through((line) => {
      if (!line.startsWith("PUT")) return undefined;
      setTimeout(() => abort.abort(new Interrupted("SIGINT")), 50);
      return "stall";
    });
    const request = { image, repository: `${proxy.host}/stalled-${count}`, plainHttp: true, projectDir: project };
    await expect(pushImage({ ...ctx, signal: abort.signal }, request)).rejects.toBeInstanceOf(Interrupted);
    expect(existsSync(join(project, "chartwright.lock"))).toBe(false);
    expect(await push(image, `${registry.host}/stalled-${count}`)).toMatchObject({ outcome: "pushed" });
  });

  test("does not believe a registry that returns something else", async () => {
    const image = await build();
    await using proxy = await through((line) =>
      line.startsWith("GET") && line.includes("/manifests/") ? { status: 200, body: "{}" } : undefined,
    );
    await expect(push(image, `${proxy.host}/liar-${count}`)).rejects.toMatchObject({
      code: "E_REGISTRY",
      message: expect.stringContaining("returned another image"),
    });
  });
});
