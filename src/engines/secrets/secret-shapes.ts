/** Texts in the place of a secret that are not secrets. */
const PLACEHOLDERS = new RegExp(
  `^(?:${[
    "change[-_ ]?(?:me|it|this)\\b.*",
    "(?:please[-_ ]?)?(?:replace|insert|fill|set)[-_ ]?(?:me|this|in|with|by|your)?\\b.*",
    "your[-_ ].*",
    "(?:my|some|the|a)[-_ ]?(?:secret|password|token|api-?key|key)",
    "(?:secret|password|passwd|pass|token|credentials?|api-?key|key)",
    "todo\\b.*",
    "(?:fixme|tbd|dummy|redacted|hidden|unset|undefined|none|null|nil|n/a|default)",
    "(?:example|placeholder|sample)\\b.*",
    "[x*.?_-]+",
    "<.*>",
    "\\[.*\\]",
    "(?:true|false|yes|no|on|off|enabled|disabled|auto)",
  ].join("|")})$`,
  "is",
);

/** Values that are filled in elsewhere: templates, variables, references for vals, SOPS, Vault and similar tools. */
const FILLED_IN =
  /\{\{|\$\{|\$\(|^\$[A-Za-z_]|^%\w+%$|^ENC\[|^(?:ref\+[a-z0-9]+|vault|sops|op|awssm|awssecret|gcpsm|gcpsecret|azkv|keyvault|secretref|env|file|k8s)(?::|\+)/i;

const PATH = /^(?:~|\.{0,2})\/[\w./-]*$|^[\w./-]+\.(?:ya?ml|json|txt|pem|key|crt|cer|env|conf|ini|toml|properties)$/;
const PLAIN_URL = /^[a-z][a-z0-9+.-]*:\/\/[^@]*$/i;

/** Whether a text under a secret key is not a secret: a placeholder, a template, a path. */
export function isNoSecret(text: string): boolean {
  const bare = text.trim();
  return bare === "" || PLACEHOLDERS.test(bare) || FILLED_IN.test(bare) || PATH.test(bare) || PLAIN_URL.test(bare);
}

/** Secrets that can be recognized anywhere. */
const SHAPES: readonly (readonly [string, RegExp])[] = [
  ["a private key", /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\s+[A-Za-z0-9+/]{16}/],
  ["an AWS access key", /\b(?:AKIA|ASIA)(?![A-Z0-9]*EXAMPLE)[A-Z0-9]{16}\b/],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})/],
  ["a GitLab token", /\bgl(?:pat|dt|rt|ptt|cbt|soat|ft|oas|agent)-[\w-]{20,}/],
  ["a Slack token", /\bxox[abeprs]-[\w-]{10,}|\bxapp-\d-[\w-]{10,}|hooks\.slack\.com\/services\/T\w+\/B\w+\/\w{16,}/],
  ["a Google API key", /\bAIza[\w-]{35}/],
  ["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{16,}/],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/],
  ["a JSON web token", /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{16,}/],
];

const LOGIN = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*:([^\s/?#@]+)@[^\s@]/gi;

/** Any of the shapes, for a quick check. */
const ANY_SHAPE = new RegExp(SHAPES.map(([, { source }]) => source).join("|"));

/** The first shape in the list that a text contains, such as `a GitHub token`, and its offset. */
export function tokenShape(text: string): { readonly what: string; readonly offset: number } | undefined {
  if (!ANY_SHAPE.test(text)) return undefined;
  for (const [what, pattern] of SHAPES) {
    const offset = text.search(pattern);
    if (offset >= 0) return { what, offset };
  }
  return undefined;
}

/** The kind of secret that a text contains by its shape, such as `a GitHub token`; undefined if there is none. */
export function secretShape(text: string): string | undefined {
  const shape = tokenShape(text);
  if (shape) return shape.what;
  const logins = [...text.matchAll(LOGIN)];
  return logins.some(([, password = ""]) => !isNoSecret(password)) ? "a URL with a password" : undefined;
}
