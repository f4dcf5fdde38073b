/** The Kubernetes version whose schemas are used. */
export interface VersionChoice {
  /** One of the known versions; undefined if none of them fits. */
  readonly version: string | undefined;
  /** One sentence for the user if `version` is not the requested one. */
  readonly note?: string;
}

/** Compares versions such as `1.9` and `1.36`. Negative if the first one is older. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.split(".").map(Number);
  return majorA - majorB || minorA - minorB;
}

/**
 * Chooses the schemas for a Kubernetes version.
 *
 * @param wanted `1.36`, `v1.36.2`, `1.36.2+k3s1`; undefined for the newest version.
 * @param known the versions with schemas, in any order.
 */
export function chooseVersion(wanted: string | undefined, known: readonly string[]): VersionChoice {
  const sorted = [...known].sort(compareVersions);
  const newest = sorted.at(-1);
  const oldest = sorted[0];
  if (newest === undefined || oldest === undefined) return { version: undefined, note: "there are no schemas" };
  if (wanted === undefined) return { version: newest };
  const match = /^v?(\d+)\.(\d+)(?:[.+-].*)?$/.exec(wanted.trim());
  if (!match) return { version: undefined, note: `"${wanted}" is not a Kubernetes version` };
  const version = `${Number(match[1])}.${Number(match[2])}`;
  if (sorted.includes(version)) return { version };
  if (compareVersions(version, newest) > 0) {
    return {
      version: newest,
      note: `there are no schemas for Kubernetes ${version} yet: manifests are checked against ${newest}, which may lack the newest fields`,
    };
  }
  return {
    version: undefined,
    note: `there are no schemas for Kubernetes ${version}, only from ${oldest} on: manifests are not checked`,
  };
}
