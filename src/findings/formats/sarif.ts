import type { Severity } from "../rule.ts";
import { RULE_CODES, type RuleCode, ruleOf } from "../rule-table.ts";
import { pathText } from "../value-path.ts";
import { fingerprints } from "./fingerprints.ts";
import { type Format, placeInFile, type Report } from "./report.ts";
import { plainText, type SharedFinding, sharedFindings } from "./shared-findings.ts";

const LEVELS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };
const PROBLEMS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "recommendation" };
const BASE = "SRCROOT";

/**
 * SARIF 2.1.0 (OASIS), with the additions that GitHub's code scanning requires: a location in a file for each result,
 * help for each rule, and `primaryLocationLineHash`, the only fingerprint that it reads.
 */
export const formatSarif: Format = (report) => {
  const codes = RULE_CODES;
  const findings = sharedFindings(report.findings);
  const prints = fingerprints(findings, report);
  const index = new Map(codes.map((code, at) => [code, at]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Chartwright",
            version: report.version,
            rules: codes.map((code) => rule(code, report)),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [BASE]: { description: { text: "The root of the repository" } } },
        results: findings.map((item, at) => ({
          ruleId: item.finding.code,
          ruleIndex: index.get(item.finding.code),
          ...result(item, report),
          partialFingerprints: { primaryLocationLineHash: prints[at] },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

function rule(code: RuleCode, report: Report): object {
  const { title, severity } = ruleOf(code);
  const page = report.ruleText(code).trim();
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: firstWords(page) ?? title },
    help: { text: page, markdown: page },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ["helm", code.slice(0, code.indexOf("/"))],
      precision: "very-high",
      "problem.severity": PROBLEMS[severity],
    },
  };
}

/** The first paragraph of the page after its heading and the severity; GitHub accepts up to 1,024 characters. */
function firstWords(page: string): string | undefined {
  return page
    .split(/\n{2,}/)
    .find((paragraph) => !/^(?:#|Severity:)/.test(paragraph))
    ?.replace(/\s+/g, " ")
    .slice(0, 1000);
}

function result(item: SharedFinding, report: Report): object {
  const { finding, environments } = item;
  const place = placeInFile(finding);
  const region = place
    ? { startLine: place.line, startColumn: place.column, endLine: place.endLine, endColumn: place.endColumn }
    : { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
  const path = finding.path && pathText(finding.path);
  return {
    level: LEVELS[finding.severity],
    message: { text: plainText(item, { layer: place === undefined }) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(report.repositoryPath(place?.file ?? report.projectFile)), uriBaseId: BASE },
          region,
        },
        logicalLocations: path ? [{ fullyQualifiedName: path, kind: "member" }] : undefined,
      },
    ],
    properties: {
      environments: environments.length > 0 ? environments : undefined,
      layer: finding.layer,
    },
  };
}

/** A relative path as a URI: all parts are encoded, because a colon in the first one would make it a scheme. */
function uriOf(path: string): string {
  // encodeURIComponent throws for half a surrogate pair.
  const text = path.replace(/\p{Cs}/gu, "\ufffd");
  return text.split("/").map(encodeURIComponent).join("/");
}
