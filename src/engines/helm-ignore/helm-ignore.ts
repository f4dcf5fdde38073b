import { ChartwrightError } from "../../errors.ts";
import { goGlob } from "../go-glob/index.ts";

/** Returns whether Helm excludes a path from the chart. `path` is relative to the chart and uses `/`. */
export type HelmIgnore = (path: string, isDirectory: boolean) => boolean;

interface Rule {
  readonly negated: boolean;
  readonly directoriesOnly: boolean;
  readonly matches: (path: string) => boolean;
}

/** Go's strings.TrimSpace: unlike JavaScript's trim it keeps a byte order mark. */
const trimSpace = (text: string): string => text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");

/** Go's bufio.Scanner fails at a line that, with its line break, does not fit into its buffer. */
const MAX_LINE_BYTES = 64 * 1024 - 1;

function parseRule(line: string, number: number): Rule | undefined {
  let rule = trimSpace(line);
  const refuse = (why: string): ChartwrightError =>
    new ChartwrightError("E_CHART", `.helmignore: ${why}: ${rule.slice(0, 100)}`, {
      at: { file: ".helmignore", line: number, column: 1 },
    });
  if (line.length * 3 > MAX_LINE_BYTES && Buffer.byteLength(line) > MAX_LINE_BYTES)
    throw refuse("a line is too long for Helm");
  if (rule === "" || rule.startsWith("#")) return undefined;
  if (rule.includes("**")) throw refuse("Helm does not support the pattern **");
  // Helm matches the whole line against this one name to check whether it is well formed.
  if (goGlob(rule)("abc") === undefined) throw refuse("malformed pattern");
  const negated = rule.startsWith("!");
  if (negated) rule = rule.slice(1);
  const directoriesOnly = rule.endsWith("/");
  if (directoriesOnly) rule = rule.slice(0, -1);
  const rooted = rule.startsWith("/");
  const pattern = goGlob(rooted ? rule.slice(1) : rule);
  // A pattern with a slash is matched against the whole path, one without only against the last part.
  const whole = rooted || rule.includes("/");
  return {
    negated,
    directoriesOnly,
    matches: (path) => pattern(whole ? path : path.slice(path.lastIndexOf("/") + 1)) === true,
  };
}

/**
 * Reads a `.helmignore` as Helm does (`pkg/ignore` of 4.2.3). Unlike in `.gitignore`, the first rule that decides wins, a
 * rule `!x` excludes everything that is *not* x, and the rule `templates/.?*` is always added at the end.
 *
 * @param text the content of the file, or undefined if there is none.
 * @throws E_CHART for a line that is too long, a pattern with `**`, or a malformed pattern.
 */
export function parseHelmIgnore(text: string | undefined): HelmIgnore {
  const lines = (text ?? "").replace(/^\uFEFF/, "").split("\n");
  const rules = [...lines, "templates/.?*"]
    .map((line, i) => parseRule(line, i + 1))
    .filter((rule) => rule !== undefined);
  return (path, isDirectory) => {
    for (const rule of rules) {
      if (rule.negated) {
        if ((rule.directoriesOnly && !isDirectory) || !rule.matches(path)) return true;
      } else if ((!rule.directoriesOnly || isDirectory) && rule.matches(path)) return true;
    }
    return false;
  };
}
