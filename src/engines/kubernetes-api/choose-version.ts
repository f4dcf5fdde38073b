/** Which version's schemas speak for a cluster, and what to tell the user where they are not quite its own. */
export interface VersionChoice {
  /** One of the known versions; undefined where none of them can speak for it. */
  readonly version: string | undefined;
  /** One sentence where `version` is not the wanted one. */
  readonly note?: string;
}

/** Compares versions such as `1.9` and `1.36`: below zero where the first is older. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.split(".").map(Number);
  return majorA - majorB || minorA - minorB;
}

/**
 * Chooses schemas for a Kubernetes version.
 *
 * @param wanted `1.36`, `v1.36.2`, `1.36.2+k3s1`; undefined for the newest.
 * @param known the versions that there are, in any order.
 */
export function chooseVersion(wanted: string | undefined, known: readonly string[]): VersionChoice {
  const sorted = [...known].sort(compareVersions);
  const newest = sorted.at(-1);
  const oldest = sorted[0];
  if (newest === undefined || oldest === undefined) return { version: undefined, note: "no schemas are known" };
  if (wanted === undefined) return { version: newest };
  const match = /^v?(\d+)\.(\d+)(?:[.+-].*)?$/.exec(wanted.trim());
  if (!match) return { version: undefined, note: `"${wanted}" is not a Kubernetes version` };
  const version = `${Number(match[1])}.${Number(match[2])}`;
  if (sorted.includes(version)) return { version };
  if (compareVersions(version, newest) > 0) {
    return {
      version: newest,
      note: `Kubernetes ${version} is newer than the newest known one: manifests are checked against ${newest}, which may not know its newest fields`,
    };
  }
  return {
    version: undefined,
    note: `Kubernetes ${version} is older than the oldest known one, ${oldest}: manifests are not checked`,
  };
}
