const LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const RFC_1123 = new RegExp(`^${LABEL}$`);
const RFC_1035 = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/**
 * What a name of an object of this kind must be and is not, as Kubernetes judges it (apimachinery v0.36,
 * `pkg/api/validation`); undefined where the name is good. Which kind has which rule is `helm lint`'s list.
 */
export function nameFault(kind: string, name: string): string | undefined {
  const must = (pattern: RegExp, longest: number, words: string): string | undefined => {
    if (bytes(name) > longest) return `must be no longer than ${longest} characters`;
    return pattern.test(name) ? undefined : words;
  };
  switch (kind.toLowerCase()) {
    case "service":
      return must(RFC_1035, 63, `must begin with a small letter, then have small letters, digits and "-"`);
    case "namespace":
      return must(RFC_1123, 63, `must have small letters, digits and "-" only`);
    case "certificatesigningrequest":
      return undefined;
    case "role":
    case "clusterrole":
    case "rolebinding":
    case "clusterrolebinding":
      return /^\.\.?$|[/%]/.test(name) ? `must not be "." or ".." nor have "/" or "%"` : undefined;
    default:
      return must(
        SUBDOMAIN,
        253,
        `must have small letters, digits, "-" and "." only, and begin and end with a letter or digit`,
      );
  }
}
