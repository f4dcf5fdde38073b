/** A revision in a release's history. */
export interface Revision {
  readonly revision: number;
  /** RFC 3339. */
  readonly updated: string;
  /** `deployed`, `superseded`, `failed`, `pending-upgrade` … */
  readonly status: string;
  readonly chart: string;
  readonly description: string;
}

/**
 * Whether a revision was deployed successfully. Helm 4.2 marks a failed first install `superseded` as soon as there is
 * a second revision; only its description still says that it failed.
 */
export function wasDeployed({ status, description }: Revision): boolean {
  return /^(?:deployed|superseded)$/.test(status) && !/ failed: /.test(description);
}
