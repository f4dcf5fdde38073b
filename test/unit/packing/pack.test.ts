import { describe, expect, test } from "vitest";
import { canonicalContent, chartFilesOf, differingFiles } from "../../../src/engines/chart-files/content.ts";
import { packChart, packedVersion } from "../../../src/engines/chart-files/pack.ts";
import type { ArchiveFile } from "../../../src/engines/go-archive/tar.ts";
import { writeTgz } from "../../../src/engines/go-archive/tgz.ts";

const file = (path: string, text: string): ArchiveFile => ({ path, data: new TextEncoder().encode(text) });
const chart = (more: readonly ArchiveFile[] = [], yaml = ""): ArchiveFile[] => [
  file("Chart.yaml", `apiVersion: v2\nname: web\nversion: 1.2.3\n${yaml}`),
  file("values.yaml", "a: 1\n"),
  ...more,
];

describe("packChart", () => {
  test("gives these bytes on every machine", () => {
    const files = chart([file("templates/é.yaml", "é\n"), file(`files/${"long/".repeat(40)}a`, "x".repeat(2000))]);
    expect(packChart(files).digest).toBe("sha256:4d6a917d3bfb459fd8d6471ac534b01222d1bf8d05e08f1919e567667bffedfd");
  });

  test("the archive of a subchart is packed anew, unless it is signed", () => {
    const sub = [
      file("db/Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n"),
      file("db/b", ""),
      file("db/a", ""),
    ];
    const [one, other] = [writeTgz(sub), writeTgz([...sub].reverse())];
    const archive = "charts/db-1.0.0.tgz";
    const pack = (data: Uint8Array, more: ArchiveFile[] = []): string =>
      packChart(chart([{ path: archive, data }, ...more])).digest;
    expect(pack(one)).toBe(pack(other));
    const signed = [file(`${archive}.prov`, "signed")];
    expect(pack(one, signed)).not.toBe(pack(other, signed));
  });

  test("the order of the files plays no part", () => {
    const files = chart([file("templates/a.yaml", "a"), file("templates/b.yaml", "b")]);
    expect(packChart([...files].reverse()).digest).toBe(packChart(files).digest);
  });

  test("a snapshot's version follows the content and not the version's other parts", () => {
    const one = packChart(chart(), { snapshot: true });
    expect(one.version).toMatch(/^1\.2\.3-snapshot\.h[0-9a-f]{12}$/);
    expect(one.metadata.version).toBe(one.version);
    expect(packChart(chart(), { snapshot: true }).digest).toBe(one.digest);
    expect(packedVersion(chart(), { snapshot: true })).toEqual({ name: one.name, version: one.version });
    const hash = (version: string): string | undefined => /h[0-9a-f]{12}$/.exec(version)?.[0];
    expect(hash(packChart(chart(), { snapshot: true, version: "2.0.0+build" }).version)).toBe(hash(one.version));
    expect(packChart(chart([file("x", "")]), { snapshot: true }).version).not.toBe(one.version);
    expect(packChart(chart(), { snapshot: true, appVersion: "9" }).version).not.toBe(one.version);
  });

  test("names the dependencies that charts/ lacks", () => {
    const dependencies =
      "dependencies:\n- {name: db, version: 1.x, repository: http://a}\n- {name: cache, version: 1.x, repository: http://a}\n";
    const db = file("charts/db/Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n");
    expect(() => packChart(chart([db], dependencies))).toThrow(
      expect.objectContaining({
        code: "E_CHART",
        message: expect.stringMatching(/: cache$/),
        hint: expect.stringContaining("helm dependency build"),
      }),
    );
    const cache = packChart([file("Chart.yaml", "apiVersion: v2\nname: cache\nversion: 1.1.0\n")]);
    expect(() =>
      packChart(chart([db, { path: "charts/cache-1.1.0.tgz", data: cache.bytes }], dependencies)),
    ).not.toThrow();
  });
});

describe("canonicalContent", () => {
  const content = (files: readonly ArchiveFile[]): Map<string, string> => canonicalContent(files);

  test("does not tell a packed subchart from an unpacked one", () => {
    const sub = [file("Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n"), file("values.yaml", "b: 1\n")];
    const packed = chart([{ path: "charts/db-1.0.0.tgz", data: packChart(sub).bytes }]);
    const unpacked = chart(sub.map(({ path, data }) => ({ path: `charts/db/${path}`, data })));
    expect(differingFiles(content(packed), content(unpacked))).toEqual([]);
  });

  test("tells every other difference", () => {
    const one = content(chart([file("templates/a.yaml", "a")]));
    expect(differingFiles(one, content(chart([file("templates/a.yaml", "b")])))).toEqual(["templates/a.yaml"]);
    expect(differingFiles(one, content(chart()))).toEqual(["templates/a.yaml"]);
    expect(differingFiles(one, content(chart([file("templates/a.yaml", "a")], "icon: http://b\n")))).toEqual([
      "Chart.yaml",
    ]);
  });
});

describe("chartFilesOf", () => {
  test.each(["web/../../etc/passwd", "/web/Chart.yaml", "Chart.yaml", "web//Chart.yaml", "web/a\\b"])(
    "refuses the path %s",
    (path) => {
      const tgz = writeTgz([file("web/Chart.yaml", "name: web"), file(path, "")]);
      expect(() => chartFilesOf(tgz)).toThrow(expect.objectContaining({ code: "E_CHART" }));
    },
  );
});
