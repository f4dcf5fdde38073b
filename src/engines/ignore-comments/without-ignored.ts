import { didYouMean, type Finding, finding, isRuleCode, RULES, type RuleCode, ruleOf } from "../../findings/index.ts";
import type { Ignore } from "./ignores.ts";

/**
 * Takes out the findings that a comment at their line switches off; those of rules that cannot be switched off stay.
 * Comments that name no rule, or one that found nothing at their line, are findings themselves.
 *
 * @param ignores the comments of each file, by the name that findings have for it.
 * @param looked whether a rule was looked for at all; of one that was not there is no telling that a comment is unused.
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
      left.push(...newsOf(ignore, (code) => used.has(key(file, ignore.line, code)) || !looked(code)));
    }
  }
  return left;
}

function newsOf(ignore: Ignore, isUsed: (code: RuleCode) => boolean): Finding[] {
  if (ignore.codes.length === 0)
    return [finding("ignore/unknown-rule", "this comment names no rule", { location: ignore.at })];
  return ignore.codes.flatMap(({ code, at }) => {
    if (!isRuleCode(code)) {
      const suggestion = didYouMean(code, Object.keys(RULES));
      const rest = suggestion === undefined ? {} : { suggestion };
      return finding("ignore/unknown-rule", `there is no rule ${code}`, { location: at, ...rest });
    }
    if (ruleOf(code).fixed) return finding("ignore/unused", `${code} cannot be switched off`, { location: at });
    if (isUsed(code)) return [];
    return finding("ignore/unused", `${code} finds nothing at line ${ignore.line}`, {
      location: at,
      suggestion: "remove it from the comment",
    });
  });
}
