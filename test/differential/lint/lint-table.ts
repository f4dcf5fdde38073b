import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryDir } from "../../support/context.ts";

/** A row of the table in docs/lint.md. */
export interface Row {
  readonly message: string;
  readonly severity: string;
  readonly pattern: RegExp;
  /** The rules of which one reports it; empty where the last column starts with "none:". */
  readonly codes: readonly string[];
  /** A `yaml/…` rule, or one about a subchart's Chart.yaml, can report it too. */
  readonly others: RegExp | undefined;
}

/** One message of `helm lint`. */
export interface Message {
  readonly severity: string;
  readonly text: string;
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

function othersOf(rule: string): RegExp | undefined {
  if (rule.startsWith("none:")) return undefined;
  if (rule.includes("subchart's Chart.yaml")) return /^chart\//;
  return rule.includes("`yaml/…`") ? /^yaml\// : undefined;
}

/** The rows of the table, in order: the first one that matches a message applies. */
export function lintTable(): Row[] {
  const text = readFileSync(join(repositoryDir, "docs", "lint.md"), "utf8");
  return [...text.matchAll(/^\| `(.+)` \| (error|warning|info) \| (.+) \|$/gm)].map(
    ([, message = "", severity = "", rule = ""]) => ({
      message,
      severity,
      pattern: new RegExp(`^${message.split("…").map(literal).join(".*")}$`, "s"),
      codes: rule.startsWith("none:") ? [] : [...rule.matchAll(/\[([a-z]+\/[a-z0-9-]+)\]/g)].map((m) => m[1] ?? ""),
      others: othersOf(rule),
    }),
  );
}

/** The messages of `helm lint` about each of several charts, in the order of the charts. */
export function messagesOf(stdout: string): Message[][] {
  return stdout
    .replace(/^\d+ chart\(s\) linted.*$/m, "")
    .split(/^==> Linting .*\n/m)
    .slice(1)
    .map((part) =>
      part.split(/^(?=\[(?:INFO|WARNING|ERROR)\] |Error )/m).flatMap((line): Message[] => {
        const [, severity = "", rest = ""] = /^\[(\w+)\] (.*)$/s.exec(line.trimEnd()) ?? [];
        return severity === "" ? [] : [{ severity: severity.toLowerCase(), text: named(rest.replace(/\s+/g, " ")) }];
      }),
    );
}

/** The three ways in which it says that a chart cannot be loaded, or rendered, become one. */
function named(text: string): string {
  const own =
    /^(?:templates\/: (?:directory does not exist|not a directory|values don't meet)|crds\/: not a directory)/;
  return own.test(text) ? text : text.replace(/^(?:templates\/|crds\/)?: (?:unable to load chart\s+)?/, "(load) ");
}
