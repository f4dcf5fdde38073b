const SHORT = /^!(!?)([0-9A-Za-z_-]+)$/;
const VERBATIM = /^!<([0-9A-Za-z_:,./-]+)>$/;

/**
 * Expands a tag as go-yaml v2.4 does: `tag:yaml.org,2002:str` for `!!str`.
 *
 * @returns undefined for a form that is not supported.
 */
export function fullTag(text: string): string | undefined {
  if (text === "!") return "!";
  const verbatim = VERBATIM.exec(text);
  if (verbatim) return verbatim[1];
  const short = SHORT.exec(text);
  if (!short) return undefined;
  return short[1] ? `tag:yaml.org,2002:${short[2]}` : `!${short[2]}`;
}
