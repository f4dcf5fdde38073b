import { emptyMap, isJsonMap, type Json } from "../json/index.ts";

const SECRET_KEY =
  /pass(?:word|phrase|wd)?$|token$|secret$|secrets$|api[-_]?key$|private[-_]?key$|access[-_]?key$|credentials?$|^auth$|htpasswd/i;

// Names of Secrets, which are no secrets.
const REFERENCE = /^existing.*secret$|pullsecrets?$/i;

/** What stands for a secret in output. */
export const REDACTED = "***";

/** Tells whether a key sounds like it holds a secret: `password`, `apiKey`, `adminToken`. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key) && !REFERENCE.test(key);
}

/**
 * The value with every non-empty text and number under such a key replaced, and in the maps and lists under it.
 *
 * @param stars what stands for a secret.
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
