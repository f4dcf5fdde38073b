/** Where a chart repository is, and what a command line says of how to reach it. Paths are relative to the working folder. */
export interface RepositoryAddress {
  /** Its URL, or the name under which it was added to Helm. */
  readonly url: string;
  /** No login is sent, wherever one might be known: the lab has none. */
  readonly anonymous?: boolean;
  readonly username?: string;
  /** A file that holds the password, and nothing else but a newline. */
  readonly passwordFile?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Believe whoever answers to be the server. */
  readonly insecure?: boolean;
  /** ChartMuseum's --context-path; undefined: it is found out. */
  readonly contextPath?: string;
  /** How long the server may be silent. */
  readonly idleMs?: number | undefined;
}
