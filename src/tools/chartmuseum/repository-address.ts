/** The address of a chart repository and the options for its connection. Paths are relative to the working folder. */
export interface RepositoryAddress {
  /** Its URL, or the name under which it was added to Helm. */
  readonly url: string;
  /** Send no login, even if one is configured: a lab needs none. */
  readonly anonymous?: boolean;
  readonly username?: string;
  /** A file with the password and at most a trailing newline. */
  readonly passwordFile?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Do not verify the server's certificate. */
  readonly insecure?: boolean;
  /** ChartMuseum's --context-path; detected if undefined. */
  readonly contextPath?: string;
  /** The time limit for a silent server. */
  readonly idleMs?: number | undefined;
}
