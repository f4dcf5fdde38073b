import { describe, expect, it } from "vitest";
import { readProvenance } from "../../../src/engines/helm-repository/provenance.ts";

const hash = `sha256:${"a".repeat(64)}`;
const signed = (name: string, files: string): string =>
  `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\napiVersion: v2\ndependencies:\n- name: db\n  version: 9.9.9\nname: ${name}\nversion: 1.0.0\n\n...\n${files}-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n`;

describe("readProvenance", () => {
  it("gives the name that ChartMuseum makes of it, and the digests that it signs", () => {
    const text = signed("web", `files:\n  web-1.0.0.tgz: ${hash}\n`);
    for (const form of [text, text.replaceAll("\n", "\r\n")]) {
      const { fileName, digests } = readProvenance(form);
      expect(fileName).toBe("web-1.0.0.tgz.prov");
      expect([...digests]).toEqual([["web-1.0.0.tgz", hash]]);
    }
  });

  it("keeps the quotes that ChartMuseum keeps", () => {
    expect(readProvenance(signed('"123"', `files:\n  123-1.0.0.tgz: ${hash}\n`)).fileName).toBe('"123"-1.0.0.tgz.prov');
  });

  it("knows no digest where none is", () => {
    expect(readProvenance(signed("web", "files:\n  web-1.0.0.tgz: md5:1\n")).digests.size).toBe(0);
    expect(readProvenance(signed("web", "")).digests.size).toBe(0);
  });

  it.each(["", "name: a\nversion: 1\n", "-----BEGIN PGP SIGNED MESSAGE-----\n\nname: a\n"])("refuses %j", (text) => {
    expect(() => readProvenance(text)).toThrow(expect.objectContaining({ code: "E_CHART" }));
  });
});
