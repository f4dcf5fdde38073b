const BEYOND = "\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF";
const ATOM = `[a-zA-Z0-9!#$%&'*+\\-/=?^_\`{|}~${BEYOND}]+`;
const ALNUM = `[a-zA-Z0-9${BEYOND}]`;
const ALPHA = `[a-zA-Z${BEYOND}]`;
// In quotes, govalidator accepts only one character, with spaces around it.
const LOCAL = `(?:${ATOM}(?:\\.${ATOM})*|"[ \\t]*[!#-[\\]-~${BEYOND}][ \\t]*")`;
const MIDDLE = `[a-zA-Z0-9._~${BEYOND}-]*`;

/** Returns whether govalidator's `IsEmail` accepts a text. Helm uses it for the `email` of maintainers. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  if (at < 1 || !new RegExp(`^${LOCAL}$`).test(text.slice(0, at))) return false;
  const domain = text.slice(at + 1).replace(/\.$/, "");
  const dot = domain.lastIndexOf(".");
  // In govalidator a label may contain dots, so the text before the last dot is one label.
  const labels = domain.slice(0, Math.max(0, dot));
  const last = domain.slice(dot + 1);
  return (
    new RegExp(`^${ALNUM}(?:${MIDDLE}${ALNUM})?$`).test(labels) &&
    new RegExp(`^${ALPHA}(?:[a-zA-Z0-9_~${BEYOND}-]*${ALPHA})?$`).test(last)
  );
}
