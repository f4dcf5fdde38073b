import { emptyMap, isJsonMap, type Json } from "../json/index.ts";

const SECRET_KEY =
  /pass(?:word|phrase|wd)?$|token$|secret$|secrets$|api[-_]?key$|private[-_]?key$|access[-_]?key$|credentials?$|^auth$|htpasswd/i;

// Names of Secrets, which are not secret themselves.
const REFERENCE = /^existing.*secret$|pullsecrets?$/i;

/** The replacement for a secret in output. */
export const REDACTED = "***";

/** Whether the value of a key is likely to be a secret: `password`, `apiKey`, `adminToken`. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key) && !REFERENCE.test(key);
}

/**
 * Replaces every non-empty text and every number under a secret key, also within maps and lists.
 *
 * @param secret the value itself is under a secret key.
 * @param stars returns the replacement for a secret.
 */
export function redact(value: Json, secret = false, stars: (secret: string | number) => string = () => REDACTED): Json {
  if (Array.isArray(value)) return value.map((item) => redact(item, secret, stars));
  if (isJsonMap(value)) {
    const map = emptyMap();
    for (const [key, item] of Object.entries(value)) map[key] = redact(item, secret || isSecretKey(key), stars);
    return map;
  }
  return secret && ((typeof value === "string" && value !== "") || typeof value === "number") ? stars(value) : value;
}
