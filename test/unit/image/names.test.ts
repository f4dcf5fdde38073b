import { describe, expect, test } from "vitest";
import { readDockerfile, renameBases } from "../../../src/engines/dockerfile/dockerfile.ts";
import { chartFacts, imageAnnotations, imageVersion } from "../../../src/engines/oci-image/annotations.ts";
import { debianArchitecture, parsePlatform, platformText } from "../../../src/engines/oci-image/platform.ts";
import { isLoopback, parseReference, pathOf } from "../../../src/engines/oci-image/reference.ts";
import { sourceTime } from "../../../src/engines/oci-image/source-state.ts";
import { sourceUrl } from "../../../src/tools/git/remote-url.ts";
import { loginOfTokenServer } from "../../../src/tools/registry/token-server.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("parseReference", () => {
  test.each([
    ["nginx", { repository: "nginx" }, "library/nginx"],
    ["nginx:1.30", { repository: "nginx", tag: "1.30" }, "library/nginx"],
    ["localhost:5000/a/b", { repository: "localhost:5000/a/b" }, "a/b"],
    [`10.0.0.1:5000/a:x@${digest}`, { repository: "10.0.0.1:5000/a", tag: "x", digest }, "a"],
    [`registry.example.com/a__b/c-d@${digest}`, { repository: "registry.example.com/a__b/c-d", digest }, "a__b/c-d"],
  ])("%s", (text, parts, path) => {
    expect(parseReference(text)).toEqual(parts);
    expect(pathOf(parts.repository)).toBe(path);
  });

  test.each(["", "A/b", "a/b:", "a/b@sha256:12", "a//b", "a/b:x y", "../b", "a/.b", "https://a.example.com/b"])(
    "%j is refused",
    (text) => {
      expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: "E_USAGE" }));
    },
  );
});

test.each([
  ["https://registry-1.docker.io/v2/a", "https://auth.docker.io/token", "registry"],
  ["https://registry.example.co.uk/v2/a", "https://auth.example.co.uk:8443/token", "registry"],
  ["https://registry.example.co.uk/v2/a", "https://other.co.uk/token", "its own"],
  ["https://registry.example.com/v2/a", "https://registry.example.net/token", "its own"],
  ["https://registry.example.com/v2/a", "https://notexample.com/token", "its own"],
  ["https://registry.example.com/v2/a", "http://registry.example.com/token", "none"],
  ["http://127.0.0.1:5000/v2/a", "http://127.0.0.1:5000/token", "registry"],
  ["http://127.0.0.1:5000/v2/a", "http://127.0.0.1:5001/token", "none"],
  ["https://10.0.0.1/v2/a", "https://11.0.0.1/token", "its own"],
  ["https://10.0.0.1:5000/v2/a", "https://10.0.0.1:5001/token", "its own"],
  ["https://registry/v2/a", "https://tokens/token", "its own"],
])("of a registry at %s the token server %s gets the login: %s", (api, realm, login) => {
  expect(loginOfTokenServer(new URL(api), new URL(realm))).toBe(login);
});

test.each([
  ["localhost", true],
  ["127.0.0.1:5000", true],
  ["[::1]:5000", true],
  ["127.0.0.1.example.com", false],
  ["10.0.0.1:5000", false],
  ["localhost.example.com", false],
])("%s is this machine: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test.each([
  ["linux/amd64", "linux/amd64", "amd64"],
  ["linux/x86_64", "linux/amd64", "amd64"],
  ["linux/arm64/v8", "linux/arm64", "arm64"],
  ["linux/aarch64", "linux/arm64", "arm64"],
  ["linux/arm/v7", "linux/arm/v7", "armhf"],
  ["linux/ppc64le", "linux/ppc64le", "ppc64el"],
])("the platform %s is %s, Debian's %s", (text, platform, debian) => {
  expect(platformText(parsePlatform(text))).toBe(platform);
  expect(debianArchitecture(parsePlatform(text))).toBe(debian);
});

test.each([
  ["https://git.example.com/team/web.git", "https://git.example.com/team/web"],
  ["https://bob:hush@git.example.com:8443/team/web/", "https://git.example.com:8443/team/web"],
  ["git@git.example.com:team/web.git", "https://git.example.com/team/web"],
  ["ssh://git@git.example.com:2222/team/web.git", "https://git.example.com/team/web"],
  ["http://git.example.com/web?token=hush", "http://git.example.com/web"],
  ["/srv/git/web.git", undefined],
  ["file:///srv/git/web.git", undefined],
  ["../web", undefined],
  ["", undefined],
])("people open %j at %s", (remote, url) => {
  expect(sourceUrl(remote)).toBe(url);
});

describe("what an image says of itself", () => {
  const commit = { id: "0123456789abcdef", time: 1_700_000_000 };
  const clean = { commit, dirty: false, unknown: false };

  test("is what the chart says, then git", () => {
    const chart = chartFacts({ name: "web", version: "1.0.0", sources: ["https://example.com/web"] });
    const state = { ...clean, url: "https://git.example.com/web" };
    expect(
      imageAnnotations({ chart, state, time: commit.time, own: { a: "b" }, base: { name: "n:1", digest } }),
    ).toEqual({
      a: "b",
      "org.opencontainers.image.base.digest": digest,
      "org.opencontainers.image.base.name": "n:1",
      "org.opencontainers.image.created": "2023-11-14T22:13:20Z",
      "org.opencontainers.image.revision": commit.id,
      "org.opencontainers.image.source": "https://example.com/web",
      "org.opencontainers.image.title": "web",
      "org.opencontainers.image.version": "1.0.0",
    });
    expect(imageVersion({}, { ...clean, dirty: true })).toBe("0123456789ab-dirty");
    expect(imageVersion({ version: "2" }, { dirty: true, unknown: false })).toBe("2-dirty");
    expect(imageVersion({}, { dirty: false, unknown: false })).toBeUndefined();
  });

  test("its time is the commit's only if that has all of the content", () => {
    const hash = "00000000000f";
    expect(sourceTime(clean, hash, undefined)).toBe(commit.time);
    expect(sourceTime(clean, hash, "5")).toBe(5);
    expect(sourceTime(clean, hash, "soon")).toBe(commit.time);
    expect(sourceTime({ ...clean, dirty: true }, hash, undefined)).toBe(commit.time - 16);
    expect(sourceTime({ ...clean, unknown: true }, hash, undefined)).toBe(commit.time - 16);
    expect(sourceTime({ dirty: false, unknown: false }, hash, undefined)).toBe(1_577_836_800 + 15);
  });
});

describe("a Dockerfile's bases", () => {
  const text =
    "ARG B=a:1\nFROM --platform=$BUILDPLATFORM $B AS one\nFROM one\nCOPY --chown=1 --from=tools:2 /x /\nCOPY --from=one /y /\nCOPY --from=0 /z /\n";

  test("are those of its stages and of COPY; one is what the built stage starts from", () => {
    expect(readDockerfile(text)).toMatchObject({ bases: ["a:1", "tools:2"], base: "a:1" });
    expect(readDockerfile("FROM a AS x\nFROM b AS y\nFROM scratch\n", {}, "x").base).toBe("a");
    expect(readDockerfile("FROM a\nFROM b\nFROM scratch\n", {}, "1").base).toBe("b");
    expect(readDockerfile("FROM a\nFROM scratch\n").base).toBeUndefined();
  });

  test("can be renamed, and nothing else changes", () => {
    const names = new Map([
      ["a:1", "a@sha256:1"],
      ["tools:2", "tools@sha256:2"],
    ]);
    expect(renameBases(text, names)).toBe(text.replace("$B ", "a@sha256:1 ").replace("tools:2", "tools@sha256:2"));
    expect(renameBases(text, new Map())).toBe(text);
  });
});
