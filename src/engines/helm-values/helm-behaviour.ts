/** What of reading and merging differs between the versions of Helm that fit. */
export interface HelmBehaviour {
  /** Nulls of a chart's defaults are dropped: from 4.2.0 on (helm#32132, helm#32530). */
  readonly dropsNullDefaults: boolean;
  /** A last line without line break is read whatever its length: from 4.3.0 on (helm#32506). */
  readonly keepsLastLine: boolean;
}

/**
 * How a version of Helm behaves.
 *
 * @param version `4.2.3`; without it as 4.2.
 */
export function helmBehaviour(version = "4.2.0"): HelmBehaviour {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const from = (wanted: number): boolean => major > 4 || (major === 4 && minor >= wanted);
  return { dropsNullDefaults: from(2), keepsLastLine: from(3) };
}
