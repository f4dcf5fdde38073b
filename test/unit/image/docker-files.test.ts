import { describe, expect, test } from "vitest";
import { readDockerfile } from "../../../src/engines/dockerfile/dockerfile.ts";
import { parseDockerIgnore } from "../../../src/engines/dockerfile/dockerignore.ts";
import { registryHostOf } from "../../../src/engines/oci-image/reference.ts";

describe("parseDockerIgnore", () => {
  test.each([
    ["*.log", ["a.log"], ["b/a.log", "a.log2"]],
    ["**/*.log", ["a.log", "b/c/a.log"], ["a.logs"]],
    ["/build/", ["build", "build/x/y"], ["a/build", "builds"]],
    ["a/**/z", ["a/z", "a/b/c/z"], ["a", "b/a/z"]],
    [
      "node_modules\n!node_modules/keep",
      ["node_modules", "node_modules/x"],
      ["node_modules/keep", "node_modules/keep/x"],
    ],
    ["*\n!site", ["Dockerfile", "x/site"], ["site", "site/index.html"]],
    ["# no\n\n  spaced  \n./dot", ["spaced", "dot"], ["# no", "x"]],
    ["file?.[ab]", ["file1.a"], ["file.a", "file1.c", "file/.a"]],
    ["a.b+(c)", ["a.b+(c)"], ["aXb+(c)"]],
    ["foo**", ["foo", "foobar", "foo/bar"], ["xfoo"]],
  ])("%j", (text, left, kept) => {
    const ignored = parseDockerIgnore(text);
    expect(left.filter((path) => !ignored(path))).toEqual([]);
    expect(kept.filter((path) => ignored(path))).toEqual([]);
  });
});

describe("readDockerfile", () => {
  test("fills in the arguments before the first FROM, and leaves its own stages out", () => {
    const text = `# syntax=x\nARG BASE=docker.io/a/b:1\nARG TAG\nFROM --platform=linux/amd64 node:20 AS build\nARG LATER=1\nFROM \${BASE}\nCOPY --from=build /x /\nFROM build\nFROM c:\${TAG:-latest} \\\n  as last\n`;
    const facts = readDockerfile(text);
    expect(facts.bases).toEqual(["node:20", "docker.io/a/b:1", "c:latest"]);
    expect([...facts.args]).toEqual([
      ["BASE", "docker.io/a/b:1"],
      ["TAG", undefined],
    ]);
    expect(readDockerfile("ARG BASE=a\nFROM $BASE\n", { BASE: "b" }).bases).toEqual(["b"]);
    expect(readDockerfile("FROM scratch\n").bases).toEqual([]);
  });

  test.each([
    ["nginx:1", "docker.io"],
    ["a/b", "docker.io"],
    ["quay.io/a/b", "quay.io"],
    ["localhost/a", "localhost"],
    ["10.0.0.1:5000/a", "10.0.0.1:5000"],
  ])("the registry of %s is %s", (reference, host) => {
    expect(registryHostOf(reference)).toBe(host);
  });
});
