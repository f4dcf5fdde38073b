/** Why an API server refuses an object, for reasons that have their own hint. */
export type Refusal =
  /** The Secret in which Helm stores the release exceeds 1 MiB. */
  | "release-too-large"
  /** A ConfigMap, a Secret or a request is too large. */
  | "object-too-large"
  | "quota-exceeded"
  | "pod-security"
  /** The login lacks a right. */
  | "forbidden"
  | "namespace-terminating";

const PATTERNS: readonly (readonly [Refusal, RegExp])[] = [
  ["release-too-large", /sh\.helm\.release\.\S+ .*Too long|Secret "?sh\.helm\.release.*(?:Too long|too large)/s],
  [
    "object-too-large",
    /Too long: may not be more than 1048576|Too long: must have at most 1048576|request is too large|Request entity too large/,
  ],
  ["quota-exceeded", /exceeded quota/],
  ["pod-security", /violates PodSecurity/],
  ["forbidden", /cannot (?:create|get|list|patch|update|delete) resource/],
  ["namespace-terminating", /being terminated/],
];

/** Finds the API server's reason in the output of Helm or kubectl, or in a condition of an object. */
export function refusalIn(text: string): Refusal | undefined {
  return PATTERNS.find(([, pattern]) => pattern.test(text))?.[0];
}
