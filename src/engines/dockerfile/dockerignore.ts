/** Returns whether a path is excluded from the build context. `path` is relative to the context and uses `/`. */
export type DockerIgnore = (path: string) => boolean;

interface Rule {
  readonly negated: boolean;
  readonly pattern: RegExp;
}

function parseRule(line: string): Rule | undefined {
  if (line.startsWith("#")) return undefined;
  const trimmed = line.trim();
  const negated = trimmed.startsWith("!");
  const parts = (negated ? trimmed.slice(1).trim() : trimmed).split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0) return undefined;
  return {
    negated,
    pattern: new RegExp(`^${parts.map(segment).join("/").replaceAll("(?:.*)/", "(?:.*/)?")}(?:/|$)`, "s"),
  };
}

/** Converts one part of a pattern: `**` matches any number of folders, the rest is as in Go's filepath.Match. */
function segment(part: string): string {
  if (part === "**") return "(?:.*)";
  return part.replace(/\\(.)|\*+|\?|\[\^?[^\]]+\]|[\\^$.+(){}|[\]]/gs, (match, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped.replace(/[\\^$.*+?(){}|[\]]/, "\\$&");
    if (match.startsWith("**")) return ".*";
    if (match === "*") return "[^/]*";
    if (match === "?") return "[^/]";
    return match.length > 1 ? match : `\\${match}`;
  });
}

/**
 * Reads a `.dockerignore` as BuildKit does: patterns are relative to the context, and the last rule that matches a path or a
 * folder above it decides; `!` includes the path again.
 */
export function parseDockerIgnore(text: string): DockerIgnore {
  const rules = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map(parseRule)
    .filter((rule) => rule !== undefined);
  return (path) => {
    let ignored = false;
    for (const rule of rules) if (rule.pattern.test(path)) ignored = !rule.negated;
    return ignored;
  };
}
