import type { ShownFinding } from "../finding.ts";
import { ruleOf } from "../rule-table.ts";
import type { Format, Report, ReportedEnvironment } from "./report.ts";
import { plainText } from "./shared-findings.ts";

/**
 * Writes JUnit's XML: one suite for each environment, with one test case for each rule and file (or layer) that has
 * errors. A suite without errors has one passed test case. Warnings and infos are the suite's output. The XML is valid
 * in the schemas of Windy Road (Ant's format) and of Jenkins' xUnit plugin, which require at most one failure in a test
 * case and at least one property.
 */
export const formatJunit: Format = (report) => {
  const suites = report.environments.map((environment, index) => suite(environment, index, report));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join("")}</testsuites>\n`;
};

function suite({ name, rendered, findings }: ReportedEnvironment, index: number, report: Report): string {
  const failed = new Map<string, ShownFinding[]>();
  for (const item of findings.filter(({ severity }) => severity === "error")) {
    const key = JSON.stringify([item.location?.file ?? item.layer ?? name, item.code]);
    const same = failed.get(key);
    if (same) same.push(item);
    else failed.set(key, [item]);
  }
  const cases = [...failed.values()].map((items) => failure(items, name));
  if (cases.length === 0) cases.push(testcase(name, "values", ""));
  const others = findings.filter(({ severity }) => severity !== "error").map((item) => `${described(item)}\n`);
  const time = report.startedAt.toISOString().slice(0, 19);
  const count = `tests="${cases.length}" failures="${failed.size}" errors="0"`;
  return [
    `  <testsuite name="${attribute(name)}" package="chartwright" id="${index}" timestamp="${time}" hostname="localhost" ${count} time="0">`,
    `    <properties><property name="rendered" value="${rendered}"/></properties>`,
    ...cases,
    `    <system-out>${content(others.join(""))}</system-out>`,
    "    <system-err></system-err>",
    "  </testsuite>",
    "",
  ].join("\n");
}

function testcase(classname: string, name: string, inner: string): string {
  const head = `    <testcase classname="${attribute(classname)}" name="${attribute(name)}" time="0"`;
  return inner === "" ? `${head}></testcase>` : `${head}>\n${inner}\n    </testcase>`;
}

function failure(items: readonly ShownFinding[], environment: string): string {
  const [first] = items;
  if (!first) return "";
  const { code } = first;
  const more = items.length > 1 ? ` (and ${items.length - 1} more)` : "";
  const inner = `      <failure type="${attribute(code)}" message="${attribute(first.message + more)}">${content(items.map(described).join("\n"))}</failure>`;
  return testcase(first.location?.file ?? first.layer ?? environment, `${code}: ${ruleOf(code).title}`, inner);
}

function described(item: ShownFinding): string {
  const { location, severity, code } = item;
  const where = location ? `${location.file}:${location.line}:${location.column}: ` : "";
  return `${where}${severity} ${code}: ${plainText({ finding: item, environments: [] }, { layer: !location })}`;
}

/** Writes characters that XML 1.0 cannot represent, escaped or not, as JSON does. */
function writable(text: string): string {
  return text.replace(
    /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

// XML forbids "]]>" in content, and parsers read a bare carriage return as a line feed.
function content(text: string): string {
  return writable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");
}

function attribute(text: string): string {
  return content(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}
