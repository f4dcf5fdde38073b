/** The differences in reading and merging between the supported versions of Helm. */
export interface HelmBehaviour {
  /** Nulls in a chart's defaults are dropped: since 4.2.0 (helm#32132, helm#32530). */
  readonly dropsNullDefaults: boolean;
  /** A last line without a line break is read whatever its length: since 4.3.0 (helm#32506). */
  readonly keepsLastLine: boolean;
}

/**
 * The behaviour of a version of Helm.
 *
 * @param version such as `4.2.3`.
 */
export function helmBehaviour(version = "4.2.0"): HelmBehaviour {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isSince = (wanted: number): boolean => major > 4 || (major === 4 && minor >= wanted);
  return { dropsNullDefaults: isSince(2), keepsLastLine: isSince(3) };
}
