// Masterminds/semver v3.5; 3.4, which is in Helm 4.1, has no longest length.
const MAX_BYTES = 256;
const MAX_NUMBER = 2n ** 64n - 1n;
const LOOSE =
  /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*))?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/;

/** Tells whether Helm takes a text for a version: `1`, `v1.2` and `01.2.3` too. */
export function isVersion(text: string): boolean {
  if (text.length > MAX_BYTES) return false;
  const [, major = "0", minor = "0", patch = "0", prerelease = ""] = LOOSE.exec(text) ?? [undefined, ""];
  if (major === "") return false;
  if ([major, minor, patch].some((part) => BigInt(part) > MAX_NUMBER)) return false;
  return prerelease.split(".").every((part) => !/^0\d+$/.test(part));
}

/** Tells whether a text is a version of semver 2.0: three numbers, no leading `v` or 0. */
export function isStrictVersion(text: string): boolean {
  return isVersion(text) && /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?=[-+]|$)/.test(text);
}

/** Tells whether a version is greater than 0.0.0-0, as `helm lint` wants it. */
export function isAboveNothing(text: string): boolean {
  const [, major, minor = "0", patch = "0", prerelease] = LOOSE.exec(text) ?? [];
  return prerelease !== "0" || ![major ?? "0", minor, patch].every((part) => BigInt(part) === 0n);
}
