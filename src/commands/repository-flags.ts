const text = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;

/** How a chart repository is reached, as the command line has it. */
export interface RepositoryFlags {
  readonly username?: string;
  readonly passwordFile?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly insecure?: boolean;
  readonly contextPath?: string;
}

/** Their descriptions for the command-line library. */
export const repositoryFlags = {
  username: text("User of the repository", "USER"),
  passwordFile: text("File with the password", "FILE"),
  tokenFile: text("File with a bearer token", "FILE"),
  caFile: text("Certificates of the authorities to trust", "FILE"),
  certFile: text("Client certificate", "FILE"),
  keyFile: text("Key of the client certificate", "FILE"),
  insecure: {
    kind: "boolean",
    optional: true,
    withNegated: false,
    brief: "Do not check the server's certificate",
  },
  contextPath: text("ChartMuseum's --context-path, where it cannot be found out by asking /health", "PATH"),
} as const;

/**
 * Reads a time such as `30s` or `2m`.
 *
 * @returns milliseconds.
 */
export function parseTimeout(given: string): number {
  const [, minutes = 0, seconds = 0] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(given) ?? [];
  const ms = (Number(minutes) * 60 + Number(seconds)) * 1000;
  if (ms === 0) throw new SyntaxError(`"${given}" is no time: write 30s, 2m or 1m30s`);
  return ms;
}
