const QUANTITY = /^[+-]?\d*(?:\.\d*)?(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/**
 * Tells whether a text is a quantity, as `resource.ParseQuantity` of apimachinery 0.36 reads it: digits may be missing
 * (`.5`, and even `m`, are zero and more), blanks around it do not count.
 */
export function isQuantity(text: string): boolean {
  const trimmed = text.trim();
  return trimmed !== "" && QUANTITY.test(trimmed);
}

/** What was probably meant by a text that is no quantity: `512Mi` for `512 MB`, `512mb` or `512MiB`. */
export function nearestQuantity(text: string): string | undefined {
  const match = /^\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text);
  if (!match) return undefined;
  const [, number = "", unit = ""] = match;
  const short = unit.toLowerCase().replace(/b(?:ytes?)?$/, "");
  const words: Readonly<Record<string, string>> = { "": "", k: "k", ki: "Ki", cores: "", core: "", cpu: "", cpus: "" };
  const known =
    words[short] ?? (/^[mgtpe]i?$/.test(short) ? short.charAt(0).toUpperCase() + short.slice(1) : undefined);
  return known === undefined || !isQuantity(number + known) || number + known === text ? undefined : number + known;
}
