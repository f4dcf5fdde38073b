import { type Finding, finding, isRuleCode, nearest, RULE_CODES, type RuleCode, ruleOf } from "../../findings/index.ts";
import type { Ignore } from "./ignores.ts";

/**
 * Removes the findings that a comment at their line switches off, unless their rule cannot be switched off.
 * Comments that name no rule, or a rule that found nothing at their line, are findings themselves.
 *
 * @param ignores the comments of each file, by the name of the file in findings.
 * @param looked whether a rule was checked at all: otherwise it is not known whether a comment is unused.
 */
export function withoutIgnored(
  findings: readonly Finding[],
  ignores: ReadonlyMap<string, readonly Ignore[]>,
  looked: (code: RuleCode) => boolean = () => true,
): Finding[] {
  const used = new Set<string>();
  const key = (file: string, line: number, code: string): string => `${file}\n${line}\n${code}`;
  const named = new Set(
    [...ignores].flatMap(([file, list]) =>
      list.flatMap(({ line, codes }) => codes.map(({ code }) => key(file, line, code))),
    ),
  );
  const left = findings.filter(({ code, location }) => {
    if (!location || ruleOf(code).fixed) return true;
    const place = key(location.file, location.line, code);
    if (!named.has(place)) return true;
    used.add(place);
    return false;
  });
  for (const [file, list] of ignores) {
    for (const ignore of list) {
      left.push(...findingsOf(ignore, (code) => used.has(key(file, ignore.line, code)) || !looked(code)));
    }
  }
  return left;
}

function findingsOf(ignore: Ignore, isUsed: (code: RuleCode) => boolean): Finding[] {
  if (ignore.codes.length === 0) return [finding("ignore/unknown-rule", {}, { location: ignore.at })];
  return ignore.codes.flatMap(({ code, at }) => {
    if (!isRuleCode(code)) {
      return finding("ignore/unknown-rule", { name: code, nearest: nearest(code, RULE_CODES) }, { location: at });
    }
    const always = ruleOf(code).fixed === true;
    if (!always && isUsed(code)) return [];
    return finding("ignore/unused", { name: code, line: ignore.line, always }, { location: at });
  });
}
