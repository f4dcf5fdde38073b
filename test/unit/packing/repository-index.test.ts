import { dump } from "js-yaml";
import { describe, expect, it } from "vitest";
import { RepositoryIndex } from "../../../src/engines/helm-repository/repository-index.ts";
import { cpuTime } from "../../support/cpu-time.ts";

const entry = (name: string, version: string, digest = "ab", more: Record<string, unknown> = {}) => ({
  apiVersion: "v2",
  created: "2026-01-02T03:04:05.678901234Z",
  ...more,
  digest,
  name,
  urls: [`charts/${name}-${version}.tgz`],
  version,
});

/** As ChartMuseum writes it, and as somebody else might. */
const forms: [string, (entries: Record<string, unknown>) => string][] = [
  ["lists indented", (entries) => dump({ apiVersion: "v1", entries, generated: "2026-01-01", serverInfo: {} })],
  [
    "lists not indented",
    (entries) => dump({ apiVersion: "v1", entries, generated: "2026-01-01" }, { seqNoIndent: true }),
  ],
  ["another order of keys", (entries) => dump({ generated: "x", entries })],
  ["JSON", (entries) => JSON.stringify({ apiVersion: "v1", entries })],
];

describe.each(forms)("an index with %s", (_name, write) => {
  const text = write({
    web: [entry("web", "1.0.0"), entry("web", "1.0.0+b", "cd"), entry("web", "2.0.0"), entry("web", "2.0.0", "ef")],
    "123": [entry("123", "1.0.0")],
    tricky: [
      entry("tricky", "1.0.0", "aa", {
        description: "line\n\n  web:\n  - version: 9.9.9\n    version: 1.0.0\n",
        dependencies: [{ name: "web", version: "3.0.0" }],
      }),
      entry("tricky", "3.0.0", "bb"),
    ],
  });
  const index = new RepositoryIndex(text);
  const digests = (name: string, version: string): string[] =>
    index.entriesOf(name, version).map((item) => item.digest);

  it("gives the entries of exactly one version", () => {
    expect(index.entriesOf("web", "1.0.0")).toEqual([
      {
        version: "1.0.0",
        digest: "sha256:ab",
        urls: ["charts/web-1.0.0.tgz"],
        created: "2026-01-02T03:04:05.678901234Z",
      },
    ]);
    expect(digests("web", "1.0.0+b")).toEqual(["sha256:cd"]);
    expect(digests("web", "1")).toEqual([]);
  });

  it("gives every one of two", () => expect(digests("web", "2.0.0")).toEqual(["sha256:ab", "sha256:ef"]));

  it("finds a name that must be quoted, and none that is not there", () => {
    expect(digests("123", "1.0.0")).toHaveLength(1);
    expect(digests("constructor", "1.0.0")).toEqual([]);
    expect(digests("we", "1.0.0")).toEqual([]);
  });

  it("takes no text for an entry", () => {
    expect(digests("tricky", "1.0.0")).toEqual(["sha256:aa"]);
    expect(digests("tricky", "3.0.0")).toEqual(["sha256:bb"]);
    expect(index.versionsOf("tricky").map((item) => item.version)).toEqual(["1.0.0", "3.0.0"]);
    expect(digests("web", "9.9.9")).toEqual([]);
  });
});

it("reads ten thousand entries without parsing each", async () => {
  const versions = Array.from({ length: 10_000 }, (_, i) => entry("web", `1.0.${i}`, String(i)));
  const index = new RepositoryIndex(dump({ apiVersion: "v1", entries: { web: versions } }, { seqNoIndent: true }));
  const { ms } = await cpuTime(() => {
    for (let i = 0; i < 10_000; i += 50) expect(index.entriesOf("web", `1.0.${i}`)).toHaveLength(1);
  });
  expect(ms).toBeLessThan(1000);
});

it.each(["hello: 1", "- a", "entries: []", "{", "<html>"])("refuses %j", (text) => {
  expect(() => new RepositoryIndex(text)).toThrow(expect.objectContaining({ code: "E_CHART_REPOSITORY" }));
});

it("takes an index without entries", () => {
  expect(new RepositoryIndex("apiVersion: v1\nentries: {}\n").entriesOf("web", "1.0.0")).toEqual([]);
});
