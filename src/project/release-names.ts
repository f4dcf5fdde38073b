import type { Location } from "../errors.ts";
import { type Config, fault } from "./config.ts";

const LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const NAMES = {
  // Helm 4.2, `chartutil.ValidateReleaseName`, reserves ten of a name's 63 characters for suffixes that charts add.
  release: {
    fallback: "{chart}",
    pattern: new RegExp(`^(?=.{1,53}$)${LABEL}(?:\\.${LABEL})*$`),
    form: 'use lower-case letters, digits, "-" and ".", at most 53 characters',
  },
  namespace: {
    fallback: "{chart}-{env}",
    pattern: new RegExp(`^(?=.{1,63}$)${LABEL}$`),
    form: 'use lower-case letters, digits and "-", at most 63 characters',
  },
} as const;

/** The values of `{chart}` and `{env}`. */
type Words = Readonly<Record<string, string>>;

/**
 * Returns the name of an environment's release or namespace. Does not check a default name, because Helm checks it.
 *
 * @throws E_CONFIG if the configured name is invalid.
 */
export function releaseName(config: Config, kind: keyof typeof NAMES, words: { chart: string; env: string }): string {
  const { fallback, pattern, form } = NAMES[kind];
  const own = config.data.environments?.[words.env]?.[kind];
  const given = own ?? config.data[kind];
  if (!given) return fillPlaceholders(fallback, words);
  const at = config.valueAt(own ? ["environments", words.env, kind] : [kind]);
  const name = fillPlaceholders(given, words, at);
  if (!pattern.test(name)) fault(at, `"${name}" is not a valid name for a ${kind}`, form);
  return name;
}

/**
 * Replaces `{env}` and other placeholders.
 *
 * @param at the place of the text. Without it, unknown placeholders are kept.
 * @throws E_CONFIG at an unknown placeholder.
 */
export function fillPlaceholders(text: string, words: Words, at?: Location): string {
  return text.replace(/\{([^}]*)\}/g, (placeholder, word: string) => {
    const value = Object.hasOwn(words, word) ? words[word] : undefined;
    if (value !== undefined || !at) return value ?? placeholder;
    const known = Object.keys(words).map((item) => `{${item}}`);
    return fault(at, `unknown placeholder "${placeholder}"`, `known placeholders: ${known.join(", ")}`);
  });
}
