// Masterminds/semver v3.5; v3.4, which Helm 4.1 uses, does not limit the length.
const MAX_BYTES = 256;
const MAX_NUMBER = 2n ** 64n - 1n;
const LOOSE =
  /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*))?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/;

/** Returns whether Helm accepts a text as a version; it also accepts `1`, `v1.2` and `01.2.3`. */
export function isVersion(text: string): boolean {
  if (text.length > MAX_BYTES) return false;
  const [, major = "0", minor = "0", patch = "0", prerelease = ""] = LOOSE.exec(text) ?? [undefined, ""];
  if (major === "") return false;
  if ([major, minor, patch].some((part) => BigInt(part) > MAX_NUMBER)) return false;
  return prerelease.split(".").every((part) => !/^0\d+$/.test(part));
}

/** Returns whether a text is a version of semver 2.0: three numbers, without a leading `v` or 0. */
export function isStrictVersion(text: string): boolean {
  return isVersion(text) && /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?=[-+]|$)/.test(text);
}

/** Returns whether a version is greater than 0.0.0-0, as `helm lint` requires. */
export function isAboveNothing(text: string): boolean {
  const [, major, minor = "0", patch = "0", prerelease] = LOOSE.exec(text) ?? [];
  return prerelease !== "0" || ![major ?? "0", minor, patch].every((part) => BigInt(part) === 0n);
}
