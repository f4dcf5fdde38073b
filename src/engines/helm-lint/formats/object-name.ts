const LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const RFC_1123 = new RegExp(`^${LABEL}$`);
const RFC_1035 = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/**
 * Returns the rule of Kubernetes (apimachinery v0.36, `pkg/api/validation`) that the name of an object violates; undefined
 * for a valid name. The assignment of rules to kinds is that of `helm lint`.
 */
export function nameFault(kind: string, name: string): string | undefined {
  const must = (pattern: RegExp, longest: number, words: string): string | undefined => {
    if (bytes(name) > longest) return `must have at most ${longest} characters`;
    return pattern.test(name) ? undefined : words;
  };
  switch (kind.toLowerCase()) {
    case "service":
      return must(
        RFC_1035,
        63,
        `must start with a lowercase letter and contain only lowercase letters, digits and "-"`,
      );
    case "namespace":
      return must(RFC_1123, 63, `must contain only lowercase letters, digits and "-"`);
    case "certificatesigningrequest":
      return undefined;
    case "role":
    case "clusterrole":
    case "rolebinding":
    case "clusterrolebinding":
      return /^\.\.?$|[/%]/.test(name) ? `must not be "." or "..", or contain "/" or "%"` : undefined;
    default:
      return must(
        SUBDOMAIN,
        253,
        `must contain only lowercase letters, digits, "-" and ".", and start and end with a letter or digit`,
      );
  }
}
