import { describe, expect, it } from "vitest";
import type { ShownFinding } from "../../../src/findings/finding.ts";
import { formatGithub } from "../../../src/findings/formats/github.ts";
import { formatGitlab } from "../../../src/findings/formats/gitlab.ts";
import { formatJson } from "../../../src/findings/formats/json.ts";
import { formatJunit } from "../../../src/findings/formats/junit.ts";
import type { Report } from "../../../src/findings/formats/report.ts";
import { formatSarif } from "../../../src/findings/formats/sarif.ts";
import { RULE_CODES } from "../../../src/findings/rule-table.ts";
import { messageOf, placeOf, reportOf } from "../../support/report.ts";

const FILE = "values/a b.yaml";
const TEXT = "service:\n  type: NodePrt\n  mode: 0777\n";
const type = messageOf("schema/enum", `service.type must be "NodePort", found "NodePrt"`, {
  path: ["service", "type"],
  layer: FILE,
  location: placeOf(FILE, TEXT, "NodePrt"),
  suggestion: `did you mean "NodePort"?`,
  description: "How it is reached.",
});
const octal = messageOf("yaml/octal-number", "Helm reads 0777 as octal: 511", {
  location: placeOf(FILE, TEXT, "0777"),
});
const given = messageOf("schema/type", "port must be an integer", { path: ["port"], layer: "--set port=x" });
const all: ShownFinding[] = [
  { ...type, environment: "dev" },
  { ...type, environment: "prod" },
  octal,
  { ...given, environment: "prod" },
];
const report = (findings: readonly ShownFinding[] = all, parts: Partial<Report> = {}): Report =>
  reportOf(findings, { [FILE]: TEXT }, parts);

it("GitHub gets an annotation a finding, with its escapes", () => {
  expect(formatGithub(report())).toBe(
    [
      `::error file=values/a b.yaml,line=2,endLine=2,col=9,endColumn=16,title=schema/enum::service.type must be "NodePort", found "NodePrt"%0Adid you mean "NodePort"?%0Athe schema says: How it is reached.%0Aenvironments: dev, prod`,
      "::warning file=values/a b.yaml,line=3,endLine=3,col=9,endColumn=13,title=yaml/octal-number::Helm reads 0777 as octal: 511",
      "::error title=schema/type::--set port=x: port must be an integer%0Aenvironments: prod",
      "",
    ].join("\n"),
  );
  const odd = messageOf("yaml/syntax", "100 %\r\n::", {
    location: { file: "a,b:c%.yaml", line: 1, column: 1, endLine: 2, endColumn: 3 },
  });
  expect(formatGithub(report([{ ...odd, severity: "info" }]))).toBe(
    "::notice file=a%2Cb%3Ac%25.yaml,line=1,endLine=2,title=yaml/syntax::100 %25%0D%0A::\n",
  );
  expect(formatGithub(report([]))).toBe("");
});

it("GitLab gets an issue a finding, the project's file where there is none", () => {
  const issues: { fingerprint: string }[] = JSON.parse(formatGitlab(report()));
  expect(issues.map(({ fingerprint: _, ...rest }) => rest)).toEqual([
    {
      description: `service.type must be "NodePort", found "NodePrt"\ndid you mean "NodePort"?\nthe schema says: How it is reached.\nenvironments: dev, prod`,
      check_name: "schema/enum",
      severity: "critical",
      location: { path: FILE, lines: { begin: 2, end: 2 } },
    },
    {
      description: "Helm reads 0777 as octal: 511",
      check_name: "yaml/octal-number",
      severity: "minor",
      location: { path: FILE, lines: { begin: 3, end: 3 } },
    },
    {
      description: "--set port=x: port must be an integer\nenvironments: prod",
      check_name: "schema/type",
      severity: "critical",
      location: { path: "chartwright.yaml", lines: { begin: 1, end: 1 } },
    },
  ]);
  expect(formatGitlab(report([]))).toBe("[]\n");
});

describe("fingerprints", () => {
  const prints = (findings: readonly ShownFinding[], text = TEXT): string[] => {
    const issues: { fingerprint: string }[] = JSON.parse(formatGitlab(reportOf(findings, { [FILE]: text })));
    return issues.map(({ fingerprint }) => fingerprint);
  };

  it("stay when lines move and when a wrong value becomes another", () => {
    const moved = `# more\n# lines\n${TEXT}`;
    const found = [
      { ...type, message: "found something else", location: placeOf(FILE, moved, "NodePrt") },
      { ...octal, location: placeOf(FILE, moved, "0777") },
    ];
    expect(prints(found, moved)).toEqual(prints([type, octal]));
  });

  it("differ where rule, file, path or text differ, and for the second of a kind", () => {
    const others = [
      type,
      { ...type, message: "one more" },
      { ...type, path: ["service"] },
      { ...type, code: "schema/type" as const },
      { ...type, location: { ...placeOf(FILE, TEXT, "NodePrt"), file: "other.yaml" } },
      octal,
      { ...octal, location: placeOf(FILE, TEXT, "type") },
    ];
    expect(new Set(prints(others)).size).toBe(others.length);
  });
});

it("JUnit gets a suite an environment, a case a file and rule, and the warnings as output", () => {
  expect(formatJunit(report([...all, { ...type, message: "<one> & more", environment: "dev" }]))).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="dev" package="chartwright" id="0" timestamp="2026-01-02T03:04:05" hostname="localhost" tests="1" failures="1" errors="0" time="0">
    <properties><property name="rendered" value="false"/></properties>
    <testcase classname="values/a b.yaml" name="schema/enum: A value that is not one of those allowed" time="0">
      <failure type="schema/enum" message="service.type must be &quot;NodePort&quot;, found &quot;NodePrt&quot; (and 1 more)">values/a b.yaml:2:9: error schema/enum: service.type must be "NodePort", found "NodePrt"
did you mean "NodePort"?
the schema says: How it is reached.
values/a b.yaml:2:9: error schema/enum: &lt;one&gt; &amp; more
did you mean "NodePort"?
the schema says: How it is reached.</failure>
    </testcase>
    <system-out>values/a b.yaml:3:9: warning yaml/octal-number: Helm reads 0777 as octal: 511
</system-out>
    <system-err></system-err>
  </testsuite>
  <testsuite name="prod" package="chartwright" id="1" timestamp="2026-01-02T03:04:05" hostname="localhost" tests="2" failures="2" errors="0" time="0">
    <properties><property name="rendered" value="false"/></properties>
    <testcase classname="values/a b.yaml" name="schema/enum: A value that is not one of those allowed" time="0">
      <failure type="schema/enum" message="service.type must be &quot;NodePort&quot;, found &quot;NodePrt&quot;">values/a b.yaml:2:9: error schema/enum: service.type must be "NodePort", found "NodePrt"
did you mean "NodePort"?
the schema says: How it is reached.</failure>
    </testcase>
    <testcase classname="--set port=x" name="schema/type: A value of the wrong type" time="0">
      <failure type="schema/type" message="port must be an integer">error schema/type: --set port=x: port must be an integer</failure>
    </testcase>
    <system-out>values/a b.yaml:3:9: warning yaml/octal-number: Helm reads 0777 as octal: 511
</system-out>
    <system-err></system-err>
  </testsuite>
</testsuites>
`,
  );
  const good = formatJunit(report([], { environments: [{ name: "dev", rendered: true, findings: [] }] }));
  expect(good).toContain(`<testcase classname="dev" name="values" time="0"></testcase>`);
  expect(good).toContain(`tests="1" failures="0"`);
});

it("JSON has each finding with the page of its rule", () => {
  const told: unknown = JSON.parse(formatJson(report([{ ...type, environment: "dev" }, octal])));
  expect(told).toEqual({
    version: 1,
    environments: [{ name: "dev", rendered: false, errors: 1, warnings: 1 }],
    findings: [
      { ...type, environment: "dev", page: "docs/rules/schema/enum.md" },
      { ...octal, page: "docs/rules/yaml/octal-number.md" },
    ],
  });
});

interface Sarif {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly version: string; readonly rules: readonly SarifRule[] } };
    readonly columnKind: string;
    readonly results: readonly unknown[];
  }[];
}
interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly defaultConfiguration: { readonly level: string };
  readonly properties: { readonly tags: readonly string[] };
}

describe("SARIF", () => {
  const log: Sarif = JSON.parse(formatSarif(report()));
  const [run] = log.runs;

  it("has a result a finding, with its place, its value and its environments", () => {
    expect(run?.results).toEqual([
      {
        ruleId: "schema/enum",
        ruleIndex: run?.tool.driver.rules.findIndex(({ id }) => id === "schema/enum"),
        level: "error",
        message: {
          text: `service.type must be "NodePort", found "NodePrt"\ndid you mean "NodePort"?\nthe schema says: How it is reached.\nenvironments: dev, prod`,
        },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "values/a%20b.yaml", uriBaseId: "SRCROOT" },
              region: { startLine: 2, startColumn: 9, endLine: 2, endColumn: 16 },
            },
            logicalLocations: [{ fullyQualifiedName: "service.type", kind: "member" }],
          },
        ],
        properties: { environments: ["dev", "prod"], layer: FILE },
        partialFingerprints: { primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{32}$/) },
      },
      expect.objectContaining({ ruleId: "yaml/octal-number", level: "warning" }),
      expect.objectContaining({
        ruleId: "schema/type",
        message: { text: "--set port=x: port must be an integer\nenvironments: prod" },
        locations: [expect.objectContaining({ logicalLocations: [{ fullyQualifiedName: "port", kind: "member" }] })],
      }),
    ]);
    expect(run?.columnKind).toBe("utf16CodeUnits");
    expect(run?.tool.driver.version).toBe("1.2.3");
  });

  it("has every rule within the limits of GitHub's code scanning", () => {
    const rules = run?.tool.driver.rules ?? [];
    expect(rules.map(({ id }) => id)).toEqual(RULE_CODES);
    for (const rule of rules) {
      expect(rule.shortDescription.text.length).toBeGreaterThan(5);
      expect(rule.shortDescription.text.length).toBeLessThanOrEqual(1024);
      expect(rule.fullDescription.text).toMatch(/^[^#\s].{10,1023}$/);
      expect(rule.help.markdown).toContain("## What to do");
      expect(["note", "warning", "error"]).toContain(rule.defaultConfiguration.level);
      expect(rule.properties.tags.length).toBeLessThanOrEqual(10);
    }
  });
});
