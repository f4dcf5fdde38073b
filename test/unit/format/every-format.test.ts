import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { ShownFinding } from "../../../src/findings/finding.ts";
import { FORMAT_NAMES, FORMATS, type FormatName } from "../../../src/findings/formats/formats.ts";
import type { Format, Report } from "../../../src/findings/formats/report.ts";
import { sharedFindings } from "../../../src/findings/formats/shared-findings.ts";
import { cpuTime } from "../../support/cpu-time.ts";
import { anyFinding } from "../../support/finding-arbitraries.ts";
import { junitFaults, outputFaults, sarifFaults } from "../../support/output-schemas.ts";
import { messageOf, reportOf } from "../../support/report.ts";
import { printedSeed } from "../../support/values/agreement.ts";

const formats = new Map<FormatName, Format>();
beforeAll(async () => {
  for (const name of FORMAT_NAMES) formats.set(name, await FORMATS[name]());
});
const write = (name: FormatName, report: Report): string => formats.get(name)?.(report) ?? "";

it("all formats are named", () => {
  expect([...FORMAT_NAMES].sort()).toEqual(Object.keys(FORMATS).sort());
});

const seed = printedSeed("formats");
const reports = fc.array(anyFinding, { maxLength: 5 });

/** Every finding in every environment, as a report has them. */
const inEach = (findings: readonly ShownFinding[]): Report =>
  reportOf(findings, { "values/prod.yaml": "a: 1\n".repeat(60) });

describe("whatever findings say,", () => {
  it("JSON is as its schema says, with every word", () => {
    fc.assert(
      fc.property(reports, (findings) => {
        const text = write("json", inEach(findings));
        expect(outputFaults("validate", text)).toEqual([]);
        const told: { findings: ShownFinding[] } = JSON.parse(text);
        expect(told.findings.map(({ message }) => message)).toEqual(findings.map(({ message }) => message));
      }),
      { seed, numRuns: 300 },
    );
  });

  it("SARIF is as the standard's schema says, with every word", () => {
    fc.assert(
      fc.property(reports, (findings) => {
        const log: { runs: { results: { message: { text: string } }[] }[] } = JSON.parse(
          write("sarif", inEach(findings)),
        );
        expect(sarifFaults(log)).toEqual([]);
        const shared = sharedFindings(findings);
        expect(log.runs[0]?.results).toHaveLength(shared.length);
        for (const [index, { finding: item }] of shared.entries())
          expect(log.runs[0]?.results[index]?.message.text).toContain(item.message);
      }),
      { seed, numRuns: 100 },
    );
  });

  it("GitHub's runner reads the same findings", () => {
    fc.assert(
      fc.property(reports, (findings) => {
        const text = write("github", inEach(findings));
        const lines = text.split("\n").slice(0, -1);
        const shared = sharedFindings(findings);
        expect(lines).toHaveLength(shared.length);
        for (const [index, { finding: item }] of shared.entries()) {
          const command = readCommand(lines[index] ?? "");
          expect(command.message).toContain(item.message);
          expect(command.properties.get("title")).toBe(item.code);
          const inFile = item.location && !/^--|^-$/.test(item.location.file) ? item.location.file : undefined;
          expect(command.properties.get("file")).toBe(inFile);
        }
      }),
      { seed, numRuns: 300 },
    );
  });

  it("GitLab gets what it asks for", () => {
    fc.assert(
      fc.property(reports, (findings) => {
        const issues: GitlabIssue[] = JSON.parse(write("gitlab", inEach(findings)));
        expect(issues).toHaveLength(sharedFindings(findings).length);
        expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
        for (const issue of issues) {
          expect(issue.fingerprint).toMatch(/^[0-9a-f]{32}$/);
          expect(["info", "minor", "major", "critical", "blocker"]).toContain(issue.severity);
          expect(issue.location.lines.begin).toBeGreaterThan(0);
          expect(issue.location.path).not.toMatch(/^\.?\/|^$/);
        }
      }),
      { seed, numRuns: 300 },
    );
  });

  it("JUnit's XML is as its schemas say, and says all that XML can", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFinding, { maxLength: 20 }), async (findings) => {
        const named = findings.map((item, index) => ({ ...item, environment: index % 2 === 0 ? "dev" : "prod" }));
        const xml = write("junit", inEach(named));
        expect(await junitFaults(xml)).toEqual([]);
        const text = unescaped(xml);
        for (const { message } of named) expect(text).toContain(inXml(message));
      }),
      { seed, numRuns: 10 },
    );
  });

  it("text shows each, and no character that a terminal obeys", () => {
    fc.assert(
      fc.property(reports, (findings) => {
        const text = write("text", inEach(findings));
        expect(text).not.toMatch(/[^\P{Cc}\n\t]/u);
        for (const { code } of findings) expect(text).toContain(code);
      }),
      { seed, numRuns: 300 },
    );
  });
});

interface GitlabIssue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** Reads a workflow command as the runner does: up to the second `::`, and then undoes the escapes. */
function readCommand(line: string): { message: string; properties: Map<string, string> } {
  const [, command = "", rest = "", message = ""] = /^::(error|warning|notice) (.*?)::(.*)$/s.exec(line) ?? [];
  expect(command, line).not.toBe("");
  const undone = (text: string): string =>
    text
      .replaceAll("%2C", ",")
      .replaceAll("%3A", ":")
      .replaceAll("%0A", "\n")
      .replaceAll("%0D", "\r")
      .replaceAll("%25", "%");
  const properties = rest.split(",").map((part): [string, string] => {
    const at = part.indexOf("=");
    return [part.slice(0, at), undone(part.slice(at + 1))];
  });
  return {
    message: message.replaceAll("%0A", "\n").replaceAll("%0D", "\r").replaceAll("%25", "%"),
    properties: new Map(properties),
  };
}

function unescaped(xml: string): string {
  return xml.replaceAll("&#13;", "\r").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** What XML has no way to write is escaped. */
function inXml(text: string): string {
  return Array.from(text, (char) => {
    const code = char.codePointAt(0) ?? 0;
    const writable = [9, 10, 13].includes(code) || (code >= 32 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd);
    return writable || code > 0xffff ? char : `\\u${code.toString(16).padStart(4, "0")}`;
  }).join("");
}

it("10,000 findings take no time", async () => {
  const text = "service:\n  port: x # 東京\n".repeat(5_000);
  const many = Array.from({ length: 10_000 }, (_, index) =>
    messageOf("schema/type", `number ${index} must be an integer`, {
      environment: index % 2 === 0 ? "dev" : "prod",
      path: ["service", index],
      location: {
        file: "values.yaml",
        line: (index % 10_000) + 1,
        column: 3,
        endLine: (index % 10_000) + 1,
        endColumn: 7,
      },
    }),
  );
  const report = reportOf(many, { "values.yaml": text });
  for (const name of FORMAT_NAMES) {
    const { result, ms } = await cpuTime(() => write(name, report));
    expect(result.length).toBeGreaterThan(100_000);
    expect(ms, name).toBeLessThan(5_000);
  }
});
