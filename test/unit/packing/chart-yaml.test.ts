import { describe, expect, test } from "vitest";
import { checkVersion, parseChartYaml, setChartYaml } from "../../../src/engines/chart-files/metadata.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const minimal = "apiVersion: v2\nname: web\nversion: 1.2.3\n";

describe("parseChartYaml", () => {
  // What `helm show chart` of 4.2.3 prints for the same line.
  test.each([
    ["1.10", "1.1"],
    ["1.0", "1"],
    ["1e3", "1000"],
    ["1000000.0", "1e+06"],
    ["0x10", "16"],
    ["yes", "true"],
    ['"1.10"', "1.10"],
    ["2024-01-01", "2024-01-01"],
    ["~", ""],
  ])("reads appVersion: %s as Helm does", (written, read) => {
    expect(parseChartYaml(bytes(`${minimal}appVersion: ${written}\n`)).appVersion).toBe(read);
  });

  test.each([
    ["name: web\nversion: [1]\n", "a single value"],
    ["apiVersion: v2\nversion: 1.0.0\n", "name is missing"],
    ["apiVersion: v2\nname: web\n", "version is missing"],
    ["apiVersion: v2\nname: ../web\nversion: 1.0.0\n", "not a valid chart name"],
    ["apiVersion: v2\nname: ..\nversion: 1.0.0\n", "not a valid chart name"],
    ["apiVersion: v3\nname: web\nversion: 1.0.0\n", "not v1 or v2"],
    ["apiVersion: v2\nname: web\nversion: 1.0.0\ntype: app\n", "not application or library"],
    ["- a\n", "expected a map"],
    ["a: [\n", ""],
  ])("refuses %j", (text, message) => {
    expect(() => parseChartYaml(bytes(text))).toThrow(
      expect.objectContaining({ code: "E_CHART", message: expect.stringContaining(message) }),
    );
  });

  test("gives the same canonical form to files that mean the same to Helm", () => {
    const written = `# a comment\n${minimal}description: |\n  two\n  lines\nkeywords: [a, 1]\nunknown: 1\ndeprecated: no\nappVersion: 1.10\n`;
    const byHelm =
      'apiVersion: v2\nappVersion: "1.1"\ndescription: "two lines "\nkeywords:\n- a\n- "1"\nname: web\nversion: 1.2.3\n';
    expect(parseChartYaml(bytes(written)).canonical).toEqual(parseChartYaml(bytes(byHelm)).canonical);
  });
});

describe("checkVersion", () => {
  test.each(["1.2.3", "0.0.0", "1.2.3-rc.1", "1.2.3-rc.1+b.2", "1.2.3-snapshot.h0123456789ab"])(
    "accepts %s",
    (version) => {
      expect(() => checkVersion(version)).not.toThrow();
    },
  );
  test.each(["1", "1.2", "v1.2.3", "1.2.3.4", "01.2.3", "1.2.3-01", "=1.2.3", " 1.2.3", "", "1.2.3-"])(
    "refuses %j",
    (version) => {
      expect(() => checkVersion(version)).toThrow(expect.objectContaining({ code: "E_CHART" }));
    },
  );
});

describe("setChartYaml", () => {
  const set = (text: string, changes: { version?: string; appVersion?: string }): string =>
    new TextDecoder().decode(setChartYaml(bytes(text), changes));

  test("changes nothing but the values", () => {
    const text =
      '# top\napiVersion: v2\r\nname: web # the name\nversion:   "1.2.3"  # the version\nappVersion: 1.10\ndependencies:\n- name: db\n  version: 1.2.3\n';
    expect(set(text, { version: "2.0.0", appVersion: "1.10" })).toBe(
      text.replace('"1.2.3"', "2.0.0").replace("appVersion: 1.10", 'appVersion: "1.10"'),
    );
  });

  test("adds an appVersion that is not there, with or without a last newline", () => {
    expect(set(minimal, { appVersion: "5" })).toBe(`${minimal}appVersion: "5"\n`);
    expect(set(minimal.trimEnd(), { appVersion: "5" })).toBe(`${minimal}appVersion: "5"\n`);
  });

  test("works on JSON", () => {
    expect(set('{"apiVersion":"v2","name":"web","version":"1.0.0"}', { version: "1.0.1" })).toBe(
      '{"apiVersion":"v2","name":"web","version":1.0.1}',
    );
  });

  test("refuses to guess where a change would reach further", () => {
    const text = "apiVersion: v2\nname: web\nversion: &v 1.0.0\nappVersion: *v\n";
    expect(() => set(text, { appVersion: "2" })).toThrow(expect.objectContaining({ code: "E_CHART" }));
    expect(() => set(text, { version: "2.0.0" })).toThrow(expect.objectContaining({ code: "E_CHART" }));
  });
});
